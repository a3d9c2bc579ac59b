// Draws one article with the words of its statements marked, and scrolls to a sentence of it when a citation is chosen
// anywhere on the page. What is open has an address of its own, "#article/12/345": a link to it, and the browser's back, lead there.
const root = element.querySelector('.or-article');
const card = element.querySelector('.or-said-card');
let current = null; // the article that is shown
let drawn = ''; // the article as it was drawn, to draw it anew only where it has changed
let chosen = false; // whether the reader has opened an article: then the page's first one, should it come late, is not shown

// A stranger's article may name an address of this machine, whose servers would take the reader's click for his wish.
const OWN = /^(localhost|.*\.localhost|127(\.\d+){3}|0\.0\.0\.0|\[::\]|\[::1\]|\[::ffff:7f.*\])\.?$/;

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
  const { state, current_id } = article.was;
  const [added, left] = [article.was.added, article.was.left].map(dayInWords);
  const node = el('p', 'or-was');
  node.setAttribute('role', 'note');
  if (state === 'earlier') {
    node.append('An earlier version, added on ' + added + '. ');
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

// How the article is read: the size of its type, and whether the words of statements are marked. Kept for this browser.
const READING = 'onrecord-reading';
const SIZES = [0.9, 1, 1.15, 1.35, 1.6]; // rem
const reading = { size: 1, marks: true };
try { Object.assign(reading, JSON.parse(localStorage.getItem(READING))); } catch (error) { /* a browser that keeps nothing */ }

function setReading(change) {
  Object.assign(reading, change);
  root.style.setProperty('--or-type', (SIZES[reading.size] || 1) + 'rem');
  root.classList.toggle('or-unmarked', !reading.marks);
  try { localStorage.setItem(READING, JSON.stringify(reading)); } catch (error) { /* a browser that keeps nothing */ }
}

function readingBar() {
  const bar = el('p', 'or-reading');
  const marks = button('or-action', 'Marks', () => {
    setReading({ marks: !reading.marks });
    marks.setAttribute('aria-pressed', String(reading.marks));
  }, 'Mark whose words are whose');
  marks.setAttribute('aria-pressed', String(reading.marks));
  const resize = (by) => () => setReading({ size: Math.min(SIZES.length - 1, Math.max(0, reading.size + by)) });
  const link = button('or-action', 'Copy link', () => copyText(location.href, link), 'Copy a link to what is open here');
  bar.append(button('or-action', 'A−', resize(-1), 'Smaller type'), button('or-action', 'A+', resize(1), 'Larger type'), marks, link);
  return bar;
}

function byline(article) {
  const authors = (article.authors || []).join(', ');
  const known = [authors, article.publisher, dayInWords(article.published)].filter(Boolean).join(' · ');
  const node = el('p', 'or-note', known);
  if (!isOfTheWeb(article.url)) return node;
  const host = new URL(article.url).hostname;
  const link = el('a', '', host);
  if (!OWN.test(host)) link.href = article.url;
  link.title = article.url;
  link.rel = 'noopener noreferrer';
  link.target = '_blank';
  node.append(known ? ' · ' : '', link);
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
  head.append(title, byline(article), readingBar());
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

function addressOf(article_id, sentence_id) { return '#article/' + Number(article_id) + (sentence_id ? '/' + Number(sentence_id) : ''); }

// What the page's address names.
function addressed() {
  const found = location.hash.match(/^#article\/(\d{1,15})(?:\/(\d{1,15}))?$/);
  return found && { article_id: Number(found[1]), sentence_id: found[2] ? Number(found[2]) : undefined };
}

async function open({ article_id, sentence_id }) {
  chosen = true;
  const address = addressOf(article_id, sentence_id);
  if (location.hash !== address) history.pushState(null, '', location.pathname + location.search + address);
  const tab = document.querySelector('#or-article-tab-button');
  if (tab && tab.getAttribute('aria-selected') !== 'true') tab.click();
  // Read each time: it may have been changed or removed, and its statements may have been found since.
  const article = await server.read_article(article_id).catch(() => null);
  if (article ? JSON.stringify(article) !== drawn : current !== article_id) show(article || { failed: true });
  requestAnimationFrame(() => requestAnimationFrame(() => mark(sentence_id)));
}

// Words that the reader has selected can be asked about, or taken along with where they stand.
const tools = el('div', 'or-tools');
tools.hidden = true;
const copySelected = button('or-action', 'Copy with source', () => copyText('“' + selected() + '”\n' + [title(), location.href.split('#')[0] + addressOf(current)].join('\n'), copySelected));
tools.append(
  button('or-action', 'Ask about this', () => fromSelection((words) => 'What is said about “' + words + '”?')),
  button('or-action', 'Who said this?', () => fromSelection((words) => 'Who said “' + words + '”?')),
  copySelected,
);
element.append(tools);

function title() { return root.querySelector('.or-article-head h2').textContent; }

function selected() {
  const chosen = document.getSelection();
  if (!chosen || chosen.isCollapsed || !root.contains(chosen.anchorNode) || !root.contains(chosen.focusNode)) return '';
  return chosen.toString().replace(/\s+/g, ' ').trim();
}

function fromSelection(asking) {
  document.dispatchEvent(new CustomEvent('onrecord:write', { detail: asking(selected().slice(0, 300)) }));
  tools.hidden = true;
}

document.addEventListener('selectionchange', () => {
  tools.hidden = !selected();
  if (!tools.hidden) place(tools, document.getSelection().getRangeAt(0).getBoundingClientRect());
});

document.addEventListener('onrecord:open', (event) => open(event.detail));
document.addEventListener('scroll', () => { placeCard(); tools.hidden = true; }, { capture: true, passive: true });
document.addEventListener('keydown', (event) => { if (event.key === 'Escape') { hideCard(); tools.hidden = true; } });
window.addEventListener('popstate', () => { if (addressed()) open(addressed()); });
setReading({});
watch('value', () => { if (!chosen) show(props.value); });
if (addressed()) open(addressed());
else show(props.value);
