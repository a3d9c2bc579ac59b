// Draws one article, and scrolls to a sentence of it when a citation is chosen anywhere on the page.
const root = element.querySelector('.or-article');
let current = null; // the article that is shown

function el(tag, className, text) {
  const node = document.createElement(tag);
  if (className) node.className = className;
  if (text !== undefined && text !== null) node.textContent = text;
  return node;
}

function show(article) {
  root.replaceChildren();
  if (!article || article.missing) {
    current = null;
    root.append(el('p', 'or-note', article ? 'This article is no longer in the library.' : 'Choose an article from the library.'));
    return;
  }
  current = article.article_id;
  const head = el('header', 'or-article-head');
  head.append(el('h2', '', article.title));
  head.append(el('p', 'or-note', [article.publisher, article.published].filter(Boolean).join(' · ') || article.source));
  if (/^https?:\/\//.test(article.url)) {
    const link = el('a', 'or-note', article.url);
    link.href = article.url;
    link.rel = 'noopener noreferrer';
    link.target = '_blank';
    head.append(link);
  }
  root.append(head);
  article.paragraphs.forEach((paragraph, number) => {
    if (number === 0 && paragraph.length === 1 && paragraph[0].text === article.title) {
      head.querySelector('h2').id = 'or-s-' + paragraph[0].id;
      head.querySelector('h2').tabIndex = -1;
      return;
    }
    const node = el('p', 'or-paragraph');
    for (const sentence of paragraph) {
      const span = el('span', 'or-source-sentence', sentence.text);
      span.id = 'or-s-' + sentence.id;
      span.tabIndex = -1;
      node.append(span, ' ');
    }
    root.append(node);
  });
}

function mark(sentence_id) {
  for (const old of root.querySelectorAll('.or-cited')) old.classList.remove('or-cited');
  const node = sentence_id && root.querySelector('#or-s-' + Number(sentence_id));
  if (!node) return;
  node.classList.add('or-cited');
  const calm = window.matchMedia('(prefers-reduced-motion: reduce)').matches;
  node.focus({ preventScroll: true });
  node.scrollIntoView({ block: 'center', behavior: calm ? 'auto' : 'smooth' });
}

async function open({ article_id, sentence_id }) {
  const tab = document.querySelector('#or-article-tab-button');
  if (tab && tab.getAttribute('aria-selected') !== 'true') tab.click();
  if (current !== article_id) show(await server.read_article(article_id));
  requestAnimationFrame(() => requestAnimationFrame(() => mark(sentence_id)));
}

document.addEventListener('onrecord:open', (event) => open(event.detail));
watch('value', () => { show(props.value); });
show(props.value);
