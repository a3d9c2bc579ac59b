// Draws the conversation from data. Everything that comes from an article, a reader or the model is set as textContent.
const root = element.querySelector('.or-conversation');
const card = element.querySelector('.or-card');
const LINGER = 180; // ms that the pointer rests on a citation before its card shows

let showing; // the timer of a card that is about to show

function showCard(anchor, cited) {
  card.replaceChildren(el('p', 'or-card-text', cited.sentence));
  if (cited.speaker) card.append(el('p', 'or-card-speaker', cited.speaker));
  card.append(el('p', 'or-card-title', [cited.title, outletOf(cited), alsoIn(cited)].filter(Boolean).join(', ')));
  place(card, anchor.getBoundingClientRect());
}

function hideCard() {
  clearTimeout(showing);
  card.hidden = true;
}

function citation(cited, number) {
  const label = 'Citation ' + number + ': ' + cited.sentence + ' (' + cited.title + ')';
  const node = button('or-cite', String(number), () => {
    hideCard();
    for (const old of root.querySelectorAll('.or-cite-on')) old.classList.remove('or-cite-on');
    node.classList.add('or-cite-on');
    openSentence(cited);
  }, label);
  node.addEventListener('mouseenter', () => { showing = setTimeout(showCard, LINGER, node, cited); });
  node.addEventListener('focus', () => showCard(node, cited));
  node.addEventListener('mouseleave', hideCard);
  node.addEventListener('blur', hideCard);
  return node;
}

// Sentences are numbered in the order in which an answer cites them, then in the order in which they were found.
function numbersOf(turn) {
  const cited = turn.sentences.flatMap((s) => s.citations.map((c) => c.marker));
  const markers = [...new Set([...cited, ...turn.evidence.map((row) => row.marker)])];
  return new Map(markers.map((marker, at) => [marker, at + 1]));
}

// What is shown of a citation beside what was stored with it: the outlet and the date of its article.
function withOutlet(turn, cited) {
  const row = turn.evidence.find((other) => other.marker === cited.marker);
  return row ? { ...cited, publisher: row.publisher, published: row.published } : cited;
}

function outletOf(row) { return [row.publisher, dayInWords(row.published)].filter(Boolean).join(', '); }

const WHY = {
  repaired: ['put right', 'A quotation or a citation of this sentence was not as the article has it, and was corrected from the article. What you read is the corrected sentence.'],
  unverified: ['not confirmed', 'Names, numbers and quotation marks were held against the cited sentence, and a small model judged whether both say the same. The cited sentence does not carry all of this. Read it before you rely on it.'],
  anyway: ['not confirmed', 'You asked for an answer from the nearest sentences. The words are the article’s own, but onrecord is not sure that they answer your question.'],
};

// A mark that opens what was checked: the claim, and the sentences that it cites, beside each other.
function verdict(turn, data, after) {
  const [label, text] = WHY[turn.anyway && data.verdict === 'unverified' ? 'anyway' : data.verdict];
  const why = el('div', 'or-why');
  why.hidden = true;
  const claim = el('div', '');
  claim.append(el('p', 'or-note', 'The answer says'), el('p', '', data.text));
  const source = el('div', '');
  source.append(el('p', 'or-note', 'The article says'), ...data.citations.map((c) => el('p', '', c.sentence)));
  const sides = el('div', 'or-why-sides');
  sides.append(claim, source);
  why.append(el('p', '', text), sides);
  const node = button('or-flag' + (data.verdict === 'repaired' ? ' or-flag-soft' : ''), label, () => {
    why.hidden = !why.hidden;
    node.setAttribute('aria-expanded', String(!why.hidden));
    why.scrollIntoView({ block: 'nearest' });
  }, label + ': what was checked');
  node.setAttribute('aria-expanded', 'false');
  after.append(why);
  return node;
}

function sentence(turn, data, numbers, after, text = data.text) {
  const node = el('span', 'or-sentence or-' + data.verdict);
  node.append(text + '\u00a0');
  for (const cited of data.citations) node.append(citation(withOutlet(turn, cited), numbers.get(cited.marker)));
  if (data.verdict !== 'verified') node.append(' ', verdict(turn, data, after));
  node.append(' ');
  return node;
}

// The speaker whose name a sentence begins with, "Ann Lee" of "Ann Lee said …".
function begunBy(data) {
  const speaker = data && data.citations.map((c) => c.speaker).find((name) => name && data.text.startsWith(name + ' '));
  return speaker || '';
}

// What stands in the article's words, a line each. A speaker of several lines is named once, above them; below lines that come from
// the same article stands which that is.
function lines(turn, numbers) {
  const box = el('div', 'or-text');
  let speaker = '';
  turn.sentences.forEach((data, at) => {
    const line = el('p', 'or-line');
    const after = el('div', '');
    const next = turn.sentences[at + 1];
    const who = begunBy(data);
    if (who && who !== speaker && begunBy(next) === who) box.append(el('p', 'or-line-speaker', who));
    const named = who && (who === speaker || begunBy(next) === who);
    speaker = named ? who : '';
    if (named) line.classList.add('or-line-said');
    line.append(sentence(turn, data, numbers, after, named ? data.text.slice(who.length + 1) : data.text));
    box.append(line, after);
    const [cited] = data.citations;
    if (!cited || (next && next.citations[0] && next.citations[0].article_id === cited.article_id)) return;
    box.append(el('p', 'or-note or-line-source', [cited.title, outletOf(withOutlet(turn, cited))].filter(Boolean).join(' · ')));
  });
  return box;
}

// What the model writes: one paragraph.
function prose(turn, numbers) {
  const box = el('div', 'or-text');
  const text = el('p', 'or-line');
  const after = el('div', '');
  for (const data of turn.sentences) text.append(sentence(turn, data, numbers, after));
  if (turn.pending) text.append(el('span', 'or-pending', turn.pending.replace(/\[[\d\]\[, ]*$/, '')));
  if (turn.status === 'stopped') text.append(el('span', 'or-note', turn.sentences.length ? 'Stopped here.' : 'Stopped.'));
  box.append(text, after);
  return box;
}

function evidenceTitle(turn) {
  const what = turn.evidence.length + (turn.evidence.length === 1 ? ' sentence' : ' sentences');
  if (turn.status === 'working') return 'Reading ' + what;
  return turn.status === 'abstained' ? 'Nearest ' + what + ' (not an answer)' : 'Evidence: ' + what;
}

// Folded, so that nothing moves when the answer comes; open where there is no answer, for then it is what there is to read.
function evidence(turn) {
  const numbers = numbersOf(turn);
  const details = el('details', 'or-evidence');
  details.open = turn.status === 'abstained';
  details.append(el('summary', '', evidenceTitle(turn)));
  const list = el('ol', 'or-evidence-list');
  const rows = [...turn.evidence].sort((a, b) => numbers.get(a.marker) - numbers.get(b.marker));
  for (const row of rows) {
    const item = el('li', '');
    const open = button('or-evidence-row', '', () => openSentence(row));
    const outlets = [outletOf(row) || (row.also && row.also.length ? 'This article' : ''), alsoIn(row)].filter(Boolean).join(', ');
    open.append(
      el('span', 'or-number', numbers.get(row.marker)),
      el('span', 'or-evidence-text', row.sentence),
      el('span', 'or-evidence-title', [row.speaker, row.title, outlets].filter(Boolean).join(' · ')),
    );
    item.append(open);
    list.append(item);
  }
  details.append(list);
  return details;
}

// What looks like a citation in an article's own words is none of ours.
function withoutMarks(text) {
  return text.replace(/[[［﹝【〔〖〘〚⟦⁅❲⦋⦍⦏]([\s\p{Cf}]*\p{Nd}[\p{Nd}\s\p{Cf},;–-]*)[\]］﹞】〕〗〙〛⟧⁆❳⦌⦎⦐]/gu, '($1)');
}

// An answer with its sources, numbered: as plain text, or as Markdown with footnotes.
function withCitations(turn, markdown, before = '') {
  const numbers = numbersOf(turn);
  const mark = (c) => (markdown ? '[^' + before : '[') + numbers.get(c.marker) + ']';
  const told = turn.sentences.map((s) => (markdown ? escaped(s.text) : withoutMarks(s.text)) + ' ' + s.citations.map(mark).join(''));
  const found = [markdown ? '**' + escaped(turn.question) + '**' : turn.question, '', told.length ? told.join(turn.model ? ' ' : '\n') : turn.answer];
  const seen = new Set();
  for (const cited of turn.sentences.flatMap((s) => s.citations)) {
    if (seen.has(cited.marker)) continue;
    seen.add(cited.marker);
    const c = withOutlet(turn, cited);
    const source = [c.title, outletOf(c), alsoIn(c), isOfTheWeb(c.source) ? c.source : ''].filter(Boolean).join(', ');
    found.push('', markdown ? mark(c) + ': “' + escaped(c.sentence) + '” ' + escaped(source) : mark(c) + ' ' + c.sentence + '\n    ' + source);
  }
  return found.join('\n') + '\n';
}

function escaped(text) { return text.replace(/([\\`*_[\]<>#|])/g, '\\$1'); }

function actions(turn, last) {
  const box = el('div', 'or-actions');
  if (turn.sentences.length) {
    for (const [label, markdown] of [['Copy with citations', false], ['Copy as Markdown', true]]) {
      const node = button('or-action', label, () => copyText(withCitations(turn, markdown), node));
      box.append(node);
    }
  }
  if (last && turn.status === 'abstained') box.append(button('or-action', 'Answer from these anyway', () => trigger('retry', { anyway: true }), 'Answer from the nearest sentences, marked as not confirmed'));
  if (last && !turn.anyway) box.append(button('or-action', 'Try again', () => trigger('retry', { anyway: false })));
  if (turn.model && turn.seconds) {
    const by = el('span', 'or-note', 'Written by the language model in ' + Math.max(1, Math.round(turn.seconds)) + ' s');
    by.title = turn.model;
    box.append(by);
  }
  return box;
}

function answer(turn, last) {
  const box = el('div', 'or-answer or-status-' + turn.status);
  if (turn.status === 'abstained') box.append(el('p', 'or-text or-abstained', turn.answer));
  else if (turn.status === 'working' && !turn.pending && !turn.sentences.length) box.append(el('p', 'or-text or-waiting', turn.waiting || 'Looking …'));
  else if (turn.status !== 'error') box.append((turn.model || turn.pending || turn.status !== 'answered' ? prose : lines)(turn, numbersOf(turn)));
  if (turn.status === 'error') {
    const error = el('p', 'or-error', turn.error);
    error.setAttribute('role', 'alert');
    box.append(error);
  }
  if (turn.unsaved) box.append(el('p', 'or-error', turn.unsaved));
  if (turn.status !== 'working') box.append(actions(turn, last));
  return box;
}

function head(turn) {
  const node = el('header', '');
  node.append(el('h2', 'or-question', turn.question));
  if (turn.scope) node.append(el('p', 'or-note', 'Asked of ' + turn.scope));
  if (turn.rewritten) node.append(el('p', 'or-note or-rewritten', 'Understood as: ' + turn.rewritten));
  return node;
}

// The parts of a turn, each drawn anew only when its own data has changed: an open list and the focus in it stay.
const PARTS = [
  [(turn) => [turn.question, turn.scope, turn.rewritten], head],
  [(turn, last) => [{ ...turn, evidence: turn.evidence.length }, last], answer],
  [(turn) => [turn.evidence, turn.status, turn.sentences.length], (turn) => (turn.evidence.length ? evidence(turn) : el('div', ''))],
];

function drawTurn(node, turn, last) {
  const known = node.drawn || [];
  node.drawn = PARTS.map(([key, make], at) => {
    const now = JSON.stringify(key(turn, last));
    if (known[at] === now) return now;
    const part = make(turn, last);
    if (known[at] === undefined) node.append(part);
    else node.children[at].replaceWith(part);
    return now;
  });
}

function welcome(data) {
  const node = el('div', 'or-welcome');
  node.append(el('h2', '', 'Ask about your articles'));
  node.append(el('p', '', 'Every answer cites the sentences it comes from. Where the articles do not say, you are told so.'));
  const list = el('div', 'or-suggestions');
  for (const question of data.suggestions || []) list.append(button('or-suggestion', question, () => { toQuestion(); trigger('suggested', { question }); }));
  node.append(list);
  return node;
}

function toQuestion() {
  const box = document.querySelector('#or-question textarea');
  if (box) box.focus({ preventScroll: true });
}

// One announcement for an answer: a log that is drawn anew would be read out at every word.
const said = el('p', 'or-said-aloud');
said.setAttribute('role', 'status');
element.append(said);

function announce(turn) {
  if (turn.status === 'working') return 'Looking for an answer.';
  if (turn.status === 'answered') return 'Answer: ' + turn.sentences.map((s) => s.text).join(' ');
  return turn.status === 'abstained' ? turn.answer : turn.status === 'stopped' ? 'Stopped.' : '';
}

// Which conversation this tab shows: its address has it, too, so that a reload, a link and another tab find it.
const ID = /^[A-Za-z0-9_-]{22}$/;
let shown = new URLSearchParams(location.search).get('c') || '';
if (!ID.test(shown)) shown = '';
let left = ''; // the one that the reader has left: an answer that is still written there is not shown here

function go(conversation) {
  left = shown === conversation ? '' : shown;
  name(conversation);
  drawTurns({ turns: [], suggestions: [] });
  trigger('opened', { conversation });
}

// Tells the field that goes with each question which conversation it is asked in, before the server does: who asks at once after a
// reload asks in this one.
function setField(conversation, tries = 40) {
  const field = document.querySelector('#or-conversation-id textarea, #or-conversation-id input');
  if (field) type(field, conversation);
  else if (tries && conversation === shown) requestAnimationFrame(() => setField(conversation, tries - 1));
}

function name(conversation) {
  shown = conversation;
  setField(conversation);
  const address = new URL(location.href);
  if (conversation) address.searchParams.set('c', conversation);
  else address.searchParams.delete('c');
  if (address.href !== location.href) history.replaceState(null, '', address);
  document.dispatchEvent(new CustomEvent('onrecord:showing', { detail: conversation }));
}

function draw() {
  const data = props.value || { turns: [], suggestions: [] };
  if (data.conversation && data.conversation !== shown) {
    if (shown || data.conversation === left) return;
    name(data.conversation); // its first question was asked here
  }
  drawTurns(data);
}

function exported(form) {
  const { turns } = props.value || { turns: [] };
  const text = form === 'json' ? JSON.stringify(turns, null, 2) : turns.map((turn, at) => withCitations(turn, true, at + 1 + '-')).join('\n');
  saveAs('onrecord-chat.' + form, [text], form === 'json' ? 'application/json' : 'text/markdown');
}

let asked = 0; // the turns that were drawn
let working = false; // whether the last of them was unfinished

function drawTurns(data) {
  hideCard();
  if (!data.turns.length) {
    asked = 0;
    root.replaceChildren(welcome(data));
    said.textContent = '';
    return;
  }
  if (!asked) root.replaceChildren();
  const scroller = root.closest('#or-talk') || root;
  while (root.children.length > data.turns.length) root.lastChild.remove();
  data.turns.forEach((turn, number) => {
    if (number === root.children.length) root.append(el('article', 'or-turn'));
    drawTurn(root.children[number], turn, number === data.turns.length - 1);
  });
  // A new question, and after a reload the newest one, stands at the top, with room for its answer below; then nothing moves.
  if (asked !== data.turns.length) scroller.scrollTop += root.lastChild.getBoundingClientRect().top - scroller.getBoundingClientRect().top;
  const last = data.turns[data.turns.length - 1];
  if (asked !== data.turns.length) document.dispatchEvent(new CustomEvent('onrecord:asked', { detail: last.question }));
  if (asked && (asked !== data.turns.length || working)) said.textContent = announce(last);
  asked = data.turns.length;
  working = last.status === 'working';
}

document.addEventListener('keydown', (event) => { if (event.key === 'Escape') hideCard(); });
document.addEventListener('click', (event) => { if (event.target.closest('#or-new')) { go(''); toQuestion(); } });
document.addEventListener('onrecord:chat', (event) => go(event.detail));
document.addEventListener('onrecord:export', (event) => exported(event.detail));
watch('value', draw);
setField(shown);
trigger('opened', { conversation: shown });
