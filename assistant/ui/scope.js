// Which articles a question is asked of: a line above the question box, and the filter behind it. Its value goes with each question.
const root = element.querySelector('.or-scope');
const EMPTY = { tag: '', publisher: '', since: '', until: '', article_id: null };
let filters = { ...EMPTY };
let opened = null; // the article in the reading pane
let onlyTitle = ''; // of the one article that is asked
const KEPT = 'onrecord-scope'; // the filter of this tab, which outlives a reload
let known = { line: '', tags: [], publishers: [] };
let readings = 0;

const line = el('div', 'or-scope-line');
const panel = el('div', 'or-scope-panel');
panel.id = 'or-scope-panel';
panel.hidden = true;
const toggle = button('or-action', '', () => { show(panel.hidden); if (!panel.hidden) { read(); tag.focus(); } });
toggle.setAttribute('aria-controls', panel.id);
const text = el('span', '');
text.setAttribute('role', 'status');
const chips = el('span', 'or-chips');
const clear = button('or-action', 'clear', () => { set(EMPTY); toggle.focus(); }, 'Ask all articles again');
const hint = el('span', 'or-hint');
hint.setAttribute('role', 'status');
line.append(text, chips, toggle, clear, hint);

function input(name, type) {
  const node = el('input');
  node.type = type;
  node.autocomplete = 'off';
  node.addEventListener('change', () => set({ ...filters, [name]: node.value }));
  return node;
}

const tag = el('select');
tag.addEventListener('change', () => set({ ...filters, tag: tag.value }));
const publishers = el('datalist');
publishers.id = 'or-scope-publishers';
const publisher = input('publisher', 'text');
publisher.placeholder = 'Any';
publisher.setAttribute('list', publishers.id);
const since = input('since', 'date');
const until = input('until', 'date');
const grid = el('div', 'or-filter-grid');
grid.append(labelled('Tag', tag), labelled('Publisher', publisher), labelled('From day', since), labelled('To day', until));
const only = button('or-action', '', () => { onlyTitle = opened.title; set({ ...filters, article_id: opened.article_id }); });
panel.append(grid, publishers, only);
root.append(line, panel);

function show(open) {
  panel.hidden = !open;
  toggle.setAttribute('aria-expanded', String(open));
}

function set(next) {
  filters = { ...next };
  const narrowed = Object.values(filters).some(Boolean);
  props.value = narrowed ? { ...filters } : null;
  try {
    if (narrowed) sessionStorage.setItem(KEPT, JSON.stringify({ filters, onlyTitle }));
    else sessionStorage.removeItem(KEPT);
  } catch (error) { /* a browser that keeps nothing: the filter lasts until a reload */ }
  draw();
  read();
}

function chip(name, label) {
  return button('or-chip', label + ' ×', () => set({ ...filters, [name]: EMPTY[name] }), 'Do not filter by ' + label);
}

function draw() {
  const narrowed = Object.values(filters).some(Boolean);
  text.textContent = known.line ? 'Asking ' + (narrowed ? '' : known.line === '1 article' ? '' : 'all ') + known.line : '';
  const found = [];
  if (filters.article_id) found.push(chip('article_id', onlyTitle.length > 40 ? onlyTitle.slice(0, 40) + '…' : onlyTitle));
  if (filters.tag) found.push(chip('tag', filters.tag));
  if (filters.publisher) found.push(chip('publisher', filters.publisher));
  if (filters.since) found.push(chip('since', 'from ' + filters.since));
  if (filters.until) found.push(chip('until', 'until ' + filters.until));
  chips.replaceChildren(...found);
  chips.hidden = !found.length;
  toggle.textContent = narrowed ? 'change' : 'choose';
  clear.hidden = !narrowed;
  publishers.replaceChildren(...known.publishers.map((name) => { const node = el('option'); node.value = name; return node; }));
  drawTags();
  // What is being typed is left alone: a reading that was under way may end now.
  for (const [name, node] of Object.entries({ publisher, since, until })) if (document.activeElement !== node) node.value = filters[name];
  only.hidden = !opened || filters.article_id === opened.article_id;
  only.textContent = opened ? 'Only the open article: ' + opened.title : '';
}

function drawTags() {
  const names = known.tags.includes(filters.tag) || !filters.tag ? known.tags : [...known.tags, filters.tag];
  const offered = [...tag.options].map((node) => node.value);
  if (offered.length !== names.length + 1 || names.some((name, n) => offered[n + 1] !== name)) {
    tag.replaceChildren(...['', ...names].map((name) => { const node = el('option', '', name || 'Any'); node.value = name; return node; }));
  }
  tag.value = filters.tag;
}

async function read() {
  const number = ++readings;
  const found = await server.read_scope(filters).catch(() => null);
  if (number !== readings || !found) return;
  known = found;
  draw();
}

function kept() {
  try {
    const found = JSON.parse(sessionStorage.getItem(KEPT)) || {};
    onlyTitle = String(found.onlyTitle || '');
    return { ...EMPTY, ...found.filters };
  } catch (error) { return EMPTY; }
}

// While an answer is being written Gradio lets Enter pass: say so. What was typed stays.
function answering() { const stop = document.querySelector('#or-stop'); return Boolean(stop && stop.checkVisibility()); }

let waiting;
document.addEventListener('keydown', (event) => {
  if (event.key !== 'Enter' || event.shiftKey || event.isComposing || !event.target.closest('#or-question') || !event.target.value.trim() || !answering()) return;
  hint.textContent = 'The answer above is still being written. Press Enter again when it is there, or Stop to end it.';
  clearInterval(waiting);
  waiting = setInterval(() => { if (!answering()) { hint.textContent = ''; clearInterval(waiting); } }, 300);
}, true);

document.addEventListener('onrecord:library', read);
document.addEventListener('onrecord:shown', (event) => { opened = event.detail; draw(); read(); });
// The list of articles, which tells of changes, may not have been drawn yet.
document.addEventListener('focusin', (event) => { if (event.target.closest('#or-question')) read(); });
show(false);
set(kept());
