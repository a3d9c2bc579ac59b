// Draws the list of articles: open one, or remove it (asked twice).
const root = element.querySelector('.or-library');

function row(article) {
  const item = el('li', 'or-library-row');
  const open = button('or-library-open', '', () => openSentence(article));
  open.append(el('span', 'or-library-title', article.title));
  const about = [article.publisher, article.published, article.sentences + (article.sentences === 1 ? ' sentence' : ' sentences')];
  open.append(el('span', 'or-note', about.filter(Boolean).join(' · ')));
  const remove = button('or-action', 'Remove', () => {
    if (remove.dataset.sure) { trigger('removed', { article_id: article.article_id }); return; }
    remove.dataset.sure = 'yes';
    remove.textContent = 'Remove for good?';
    setTimeout(() => { delete remove.dataset.sure; remove.textContent = 'Remove'; }, 4000);
  }, 'Remove ' + article.title);
  item.append(open, remove);
  return item;
}

function draw() {
  const articles = props.value || [];
  const list = el('ul', 'or-library-list');
  for (const article of articles) list.append(row(article));
  root.replaceChildren(articles.length ? list : el('p', 'or-note', 'No article yet. Paste or upload one below.'));
}

watch('value', draw);
draw();
