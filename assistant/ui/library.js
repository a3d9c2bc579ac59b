// Draws the list of articles: open one, or remove it (asked twice).
const root = element.querySelector('.or-library');

function el(tag, className, text) {
  const node = document.createElement(tag);
  if (className) node.className = className;
  if (text !== undefined && text !== null) node.textContent = text;
  return node;
}

function button(className, label, action, name) {
  const node = el('button', className, label);
  node.type = 'button';
  if (name) node.setAttribute('aria-label', name);
  node.addEventListener('click', action);
  return node;
}

function row(article) {
  const item = el('li', 'or-library-row');
  const open = button('or-library-open', '', () => {
    document.dispatchEvent(new CustomEvent('onrecord:open', { detail: { article_id: article.article_id } }));
  });
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
