// Draws one article with the words of its statements marked, and scrolls to a sentence of it when a citation is chosen
// anywhere on the page.
const root = element.querySelector('.or-article');
const card = element.querySelector('.or-said-card');
let current = null; // the article that is shown
let drawn = ''; // the article as it was drawn, to draw it anew only where it has changed
let chosen = false; // whether the reader has opened an article: then the page's first one, should it come late, is not shown

// A stranger's article may name an address of this machine, whose servers would take the reader's click for his wish.
const OWN = /^(localhost|.*\.localhost|127(\.\d+){3}|0\.0\.0\.0|\[::\]|\[::1\]|\[::ffff:7f.*\])\.?$/;

function isOfTheWeb(address) { return /^https?:\/\//.test(address) && URL.canParse(address); }

// The speaker, and how he is known where the article does not name him beside the words.
function saidLines(said) {
  const lines = [said.said_by];
  if (said.resolved) {
    const how = said.resolved.mention ? '“' + said.resolved.mention + '” in the article' : 'no name beside these words';
    lines.push(how + (said.resolved.percent === null ? '' : ', ' + said.resolved.percent + '% sure'));
  }
  if (said.flags.length) lines.push(said.flags.join(', '));
  return lines;
}

let pointed = null; // the words whose speaker is shown

function showCard(node, said) {
  const [who, ...rest] = saidLines(said);
  card.replaceChildren(el('p', 'or-card-speaker', who), ...rest.map((line) => el('p', 'or-card-title', line)));
  pointed = node;
  placeCard();
}

// Above the first line of the words: below it would hide them.
function placeCard() {
  if (pointed && pointed.isConnected) place(card, pointed.getClientRects()[0], true);
}

function hideCard() {
  pointed = null;
  card.hidden = true;
}

// All pieces of a statement light up together; the first one can be reached with the keyboard.
function saidNode(text, said, number, isFirst) {
  const node = el('mark', 'or-said', text);
  const pieces = () => root.querySelectorAll('.or-said[data-said="' + Number(number) + '"]');
  const on = () => { showCard(node, said); for (const piece of pieces()) piece.classList.add('or-said-on'); };
  const off = () => { hideCard(); for (const piece of pieces()) piece.classList.remove('or-said-on'); };
  node.dataset.said = number;
  if (isFirst) {
    node.tabIndex = 0;
    node.setAttribute('aria-description', 'Said by ' + saidLines(said).join(', '));
  }
  node.addEventListener('mouseenter', on);
  node.addEventListener('focus', on);
  node.addEventListener('mouseleave', off);
  node.addEventListener('blur', off);
  return node;
}

function fill(node, sentence, article, begun) {
  for (const { text, statement } of sentence.segments) {
    if (statement === null) { node.append(text); continue; }
    node.append(saidNode(text, article.statements[statement], statement, !begun.has(statement)));
    begun.add(statement);
  }
  node.id = 'or-s-' + sentence.id;
  node.tabIndex = -1;
}

// What became of an article that is shown as it was.
function wasNote(article) {
  const { state, added, left, current_id } = article.was;
  const node = el('p', 'or-was');
  node.setAttribute('role', 'note');
  if (state === 'earlier') {
    node.append('An earlier version, of ' + added + '. ');
    if (current_id === null) node.append('The article was removed since.');
    else node.append(button('or-action', 'Show the current one', () => open({ article_id: current_id })));
  } else {
    node.append('Removed from the library on ' + left + '. ');
    node.append(button('or-action', 'Put it back', async () => {
      const answer = await server.put_back([article.article_id]).catch(() => ({ error: 'It could not be put back. Is onrecord still running?' }));
      if (answer.error) node.append(el('span', 'or-error', answer.error));
      else show(await server.read_article(article.article_id));
    }));
  }
  return node;
}

function show(article) {
  root.replaceChildren();
  hideCard();
  drawn = JSON.stringify(article);
  if (!article || article.missing || article.failed) {
    current = null;
    const gone = article && (article.failed ? 'The article could not be read. Is onrecord still running?' : 'This article is no longer in the library.');
    root.append(el('p', 'or-note', gone || 'Choose an article from the library.'));
    return;
  }
  current = article.article_id;
  const begun = new Set(); // statements of which a piece is drawn
  const head = el('header', 'or-article-head');
  const title = el('h2', '', article.title);
  head.append(title);
  head.append(el('p', 'or-note', [article.publisher, article.published].filter(Boolean).join(' · ') || article.source));
  if (isOfTheWeb(article.url)) {
    const link = el('a', 'or-note', article.url);
    if (!OWN.test(new URL(article.url).hostname)) link.href = article.url;
    link.rel = 'noopener noreferrer';
    link.target = '_blank';
    head.append(link);
  }
  if (article.was) head.append(wasNote(article));
  root.append(head);
  document.dispatchEvent(new CustomEvent('onrecord:shown', { detail: { article_id: article.article_id, title: article.title } }));
  article.paragraphs.forEach((paragraph, number) => {
    if (number === 0 && paragraph.length === 1 && paragraph[0].text === article.title) {
      title.replaceChildren();
      fill(title, paragraph[0], article, begun);
      return;
    }
    const node = el('p', 'or-paragraph');
    for (const sentence of paragraph) {
      const span = el('span', 'or-source-sentence');
      fill(span, sentence, article, begun);
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
  chosen = true;
  const tab = document.querySelector('#or-article-tab-button');
  if (tab && tab.getAttribute('aria-selected') !== 'true') tab.click();
  // Read each time: it may have been changed or removed, and its statements may have been found since.
  const article = await server.read_article(article_id).catch(() => null);
  if (article ? JSON.stringify(article) !== drawn : current !== article_id) show(article || { failed: true });
  requestAnimationFrame(() => requestAnimationFrame(() => mark(sentence_id)));
}

document.addEventListener('onrecord:open', (event) => open(event.detail));
document.addEventListener('scroll', placeCard, { capture: true, passive: true });
document.addEventListener('keydown', (event) => { if (event.key === 'Escape') hideCard(); });
watch('value', () => { if (!chosen) show(props.value); });
show(props.value);
