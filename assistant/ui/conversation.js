// Draws the conversation from data. Everything that comes from an article, a reader or the model is set as textContent.
const root = element.querySelector('.or-conversation');
const card = element.querySelector('.or-card');
const opened = new Map(); // evidence lists that the reader opened or closed, by turn

function showCard(anchor, cited) {
  card.replaceChildren(el('p', 'or-card-text', cited.sentence));
  if (cited.speaker) card.append(el('p', 'or-card-speaker', cited.speaker));
  card.append(el('p', 'or-card-title', [cited.title, alsoIn(cited)].filter(Boolean).join(', ')));
  place(card, anchor.getBoundingClientRect());
}

function hideCard() { card.hidden = true; }

function citation(cited) {
  const label = 'Citation ' + cited.marker + ': ' + cited.sentence + ' (' + cited.title + ')';
  const node = button('or-cite', String(cited.marker), () => openSentence(cited), label);
  node.addEventListener('mouseenter', () => showCard(node, cited));
  node.addEventListener('focus', () => showCard(node, cited));
  node.addEventListener('mouseleave', hideCard);
  node.addEventListener('blur', hideCard);
  return node;
}

function sentence(data) {
  const node = el('span', 'or-sentence or-' + data.verdict);
  node.append(data.text + '\u00a0');
  for (const cited of data.citations) node.append(citation(cited));
  if (data.verdict === 'unverified') {
    const flag = el('span', 'or-flag', 'not confirmed');
    flag.title = 'The cited sentence does not carry all of this. Read it before you rely on it.';
    node.append(' ', flag);
  } else if (data.verdict === 'repaired') {
    const flag = el('span', 'or-flag or-flag-soft', 'put right');
    flag.title = 'A quotation or a citation was put right from the article.';
    node.append(' ', flag);
  }
  node.append(' ');
  return node;
}

function evidence(turn, number) {
  const details = el('details', 'or-evidence');
  const done = turn.status === 'answered' || turn.status === 'stopped';
  details.open = opened.has(number) ? opened.get(number) : !done;
  const count = turn.evidence.length;
  const what = count + (count === 1 ? ' sentence' : ' sentences');
  const title = turn.status === 'abstained' ? 'Nearest ' + what + ' (not an answer)' : 'Evidence: ' + what;
  const summary = el('summary', '', title);
  summary.addEventListener('click', () => opened.set(number, !details.open));
  details.append(summary);
  const list = el('ol', 'or-evidence-list');
  for (const row of turn.evidence) {
    const item = el('li', '');
    const open = button('or-evidence-row', '', () => openSentence(row), 'Show sentence ' + row.marker + ' in the article: ' + row.sentence);
    open.append(el('span', 'or-number', row.marker), el('span', 'or-evidence-text', row.sentence));
    const outlets = [row.publisher || (row.also && row.also.length ? 'This article' : ''), alsoIn(row)].filter(Boolean).join(', ');
    const about = [row.speaker, row.title, outlets, row.published].filter(Boolean).join(' · ');
    open.append(el('span', 'or-evidence-title', about));
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

function withCitations(turn) {
  const lines = [turn.question, ''];
  lines.push(turn.sentences.length ? turn.sentences.map((s) => withoutMarks(s.text) + ' ' + s.citations.map((c) => '[' + c.marker + ']').join('')).join(' ') : turn.answer);
  const seen = new Set();
  for (const s of turn.sentences) for (const c of s.citations) {
    if (seen.has(c.marker)) continue;
    seen.add(c.marker);
    lines.push('', '[' + c.marker + '] ' + c.sentence, '    ' + c.title + ', characters ' + c.start + ' to ' + c.end + ' (' + c.source + ')' + (alsoIn(c) ? ', ' + alsoIn(c) : ''));
  }
  return lines.join('\n');
}

function answer(turn, last) {
  const box = el('div', 'or-answer or-status-' + turn.status);
  const text = el('p', 'or-text');
  for (const data of turn.sentences) text.append(sentence(data));
  if (turn.pending) text.append(el('span', 'or-pending', turn.pending.replace(/\[[\d\]\[, ]*$/, '')));
  if (turn.status === 'abstained') text.append(el('span', 'or-abstained', turn.answer));
  if (turn.status === 'working' && !turn.pending) text.append(el('span', 'or-waiting', turn.waiting || 'Looking …'));
  if (turn.status === 'stopped') text.append(el('span', 'or-note', turn.sentences.length ? 'Stopped here.' : 'Stopped.'));
  if (text.childNodes.length) box.append(text);
  if (turn.status === 'error') {
    const error = el('p', 'or-error', turn.error);
    error.setAttribute('role', 'alert');
    box.append(error);
  }
  if (turn.unsaved) box.append(el('p', 'or-error', turn.unsaved));
  if (turn.status !== 'working') {
    const actions = el('div', 'or-actions');
    if (turn.status === 'answered' || turn.status === 'abstained') {
      const copyButton = button('or-action', 'Copy with citations', () => copyText(withCitations(turn), copyButton));
      actions.append(copyButton);
    }
    if (last && turn.status === 'abstained') actions.append(button('or-action', 'Answer from these anyway', () => trigger('retry', { anyway: true }), 'Answer from the nearest sentences, marked as not confirmed'));
    if (last && !turn.anyway) actions.append(button('or-action', 'Try again', () => trigger('retry', { anyway: false })));
    if (turn.seconds) actions.append(el('span', 'or-note', turn.seconds.toFixed(1) + ' s' + (turn.model ? ' · ' + turn.model : '')));
    box.append(actions);
  }
  return box;
}

function turnNode(turn, number, last) {
  const node = el('article', 'or-turn');
  node.append(el('p', 'or-question', turn.question));
  if (turn.scope) node.append(el('p', 'or-note', 'Asked of ' + turn.scope));
  if (turn.rewritten) node.append(el('p', 'or-note or-rewritten', 'Understood as: ' + turn.rewritten));
  if (turn.evidence.length && turn.status === 'working') node.append(evidence(turn, number));
  node.append(answer(turn, last));
  if (turn.evidence.length && turn.status !== 'working') node.append(evidence(turn, number));
  return node;
}

function welcome(data) {
  const node = el('div', 'or-welcome');
  node.append(el('h2', '', 'Ask about your articles'));
  node.append(el('p', '', 'Every answer cites the sentences it comes from. Where the articles do not say, you are told so.'));
  const list = el('div', 'or-suggestions');
  for (const question of data.suggestions || []) list.append(button('or-suggestion', question, () => trigger('suggested', { question })));
  node.append(list);
  return node;
}

let writing = false; // whether the last turn's answer has begun
let waiting = false; // whether the last turn was unfinished when it was drawn
let placed = -1; // how far the conversation was scrolled here
let drawn = []; // the turns as they were drawn, to draw anew only what has changed

function draw() {
  const data = props.value || { turns: [], suggestions: [] };
  hideCard();
  if (!data.turns.length) {
    drawn = [];
    opened.clear();
    root.replaceChildren(welcome(data));
    return;
  }
  if (!drawn.length) root.replaceChildren();
  const scroller = root.closest('#or-talk') || root;
  const atEnd = scroller.scrollHeight - scroller.scrollTop - scroller.clientHeight < 120;
  const still = Math.abs(scroller.scrollTop - placed) < 2;  // the reader has not scrolled
  while (root.children.length > data.turns.length) root.lastChild.remove();
  data.turns.forEach((turn, number) => {
    const key = JSON.stringify(turn) + (number === data.turns.length - 1);
    if (drawn[number] === key) return;
    const node = turnNode(turn, number, number === data.turns.length - 1);
    if (number < root.children.length) root.children[number].replaceWith(node);
    else root.append(node);
    drawn[number] = key;
  });
  const grew = drawn.length < data.turns.length;
  drawn.length = data.turns.length;
  const last = data.turns[data.turns.length - 1];
  const begun = last.status === 'working' && Boolean(last.pending || last.sentences.length);
  // A new question is shown from its top, for its evidence comes first; its answer is followed once it is being written.
  // Where there is none, that is said before the nearest sentences: the top again.
  const none = waiting && (atEnd || still) && last.status === 'abstained';
  // An answer that stands is not scrolled when it is drawn anew: it may be near the end by chance.
  const follow = (atEnd && (waiting || last.status === 'working')) || (begun && !writing);
  if (grew || none) scroller.scrollTop += root.lastChild.getBoundingClientRect().top - scroller.getBoundingClientRect().top;
  else if (follow) scroller.scrollTop = scroller.scrollHeight;
  if (grew || none || follow) placed = scroller.scrollTop;
  writing = begun;
  waiting = last.status === 'working';
}

document.addEventListener('keydown', (event) => { if (event.key === 'Escape') hideCard(); });
watch('value', draw);
draw();
