// What belongs to the whole page: keys, files that are dropped on it, what was typed and not sent, the sheet of a phone. Like the
// other scripts it stands in the file that page_script in drawn.py makes, and runs once, before Gradio draws anything.
const DRAFT = 'onrecord-draft'; // what this tab's reader has typed and not sent
const KEYS = [
  ['/', 'Write a question'],
  ['Enter', 'Ask; Shift and Enter for a new line'],
  ['Escape', 'Back from the article to its citation; stop an answer; close what lies on top'],
  ['n, p', 'The next and the previous citation'],
  ['a, q, c, l', 'Article, quotes, chats, library'],
  ['?', 'These keys'],
];

const questionBox = () => document.querySelector('#or-question textarea');
const page = () => document.querySelector('#or-desk').parentElement; // Gradio gives our styles to what stands in it, and to nothing else
const isTyping = (node) => Boolean(node && node.closest('input, textarea, select, [contenteditable]'));

// keys

function help() {
  const dialog = el('dialog', 'or-help');
  dialog.setAttribute('aria-labelledby', 'or-help-title');
  const title = el('h2', '', 'Keys');
  title.id = 'or-help-title';
  const list = el('dl', '');
  for (const [key, what] of KEYS) list.append(el('dt', '', key), el('dd', '', what));
  dialog.append(title, list, button('or-suggestion', 'Close', () => dialog.close()));
  dialog.addEventListener('close', () => dialog.remove());
  page().append(dialog);
  dialog.showModal();
}

// Opens the citation after the one that is open, or before it; of none, the first of the newest answer.
function step(by) {
  const cites = [...document.querySelectorAll('.or-cite')];
  const at = cites.findIndex((node) => node.classList.contains('or-cite-on'));
  const newest = cites.findIndex((node) => node.closest('.or-turn') === document.querySelector('.or-turn:last-child'));
  const next = cites[at < 0 ? Math.max(0, newest) : Math.min(cites.length - 1, Math.max(0, at + by))];
  if (!next) return;
  next.scrollIntoView({ block: 'nearest' });
  next.click();
}

function back() {
  closeSheet();
  const cite = document.querySelector('.or-cite-on');
  if (cite) cite.focus({ preventScroll: true });
}

function escape(event) {
  const stop = document.querySelector('#or-stop');
  if (document.querySelector('dialog[open]') || event.defaultPrevented) return;
  if (document.activeElement && document.activeElement.closest('#or-reader')) back();
  else if (stop && stop.checkVisibility()) stop.click();
  else closeSheet();
}

const ACTIONS = {
  '/': () => { closeSheet(); questionBox().focus(); },
  '?': help,
  n: () => step(1),
  p: () => step(-1),
  a: () => openTab('article'),
  q: () => openTab('quotes'),
  c: () => openTab('chats'),
  l: () => openTab('library'),
};

document.addEventListener('keydown', (event) => {
  if (event.key === 'Escape') escape(event);
  if (isTyping(event.target) || event.ctrlKey || event.metaKey || event.altKey || document.querySelector('dialog[open]')) return;
  if (!Object.hasOwn(ACTIONS, event.key) || !questionBox()) return;
  event.preventDefault();
  ACTIONS[event.key]();
});

// files

const dropping = el('p', 'or-drop', 'Drop to add to the library');
dropping.hidden = true;
const holdsFiles = (event) => Boolean(event.dataTransfer && [...event.dataTransfer.types].includes('Files'));

// Dropped anywhere, files are added: a browser would leave the page for them.
document.addEventListener('dragover', (event) => {
  if (!holdsFiles(event)) return;
  event.preventDefault();
  dropping.hidden = false;
});
document.addEventListener('dragleave', (event) => { if (!event.relatedTarget) dropping.hidden = true; });
document.addEventListener('drop', (event) => {
  dropping.hidden = true;
  if (!holdsFiles(event) || event.target.closest('#or-upload')) return;
  event.preventDefault();
  openTab('library');
  give(event.dataTransfer.files, 40);
});

// The field for files is drawn with its tab: it may take some frames to be there.
function give(files, tries) {
  const input = document.querySelector('#or-upload input[type=file]');
  if (!input) { if (tries) requestAnimationFrame(() => give(files, tries - 1)); return; }
  input.files = files;
  input.dispatchEvent(new Event('change', { bubbles: true }));
}

// what was typed

function keep(text) {
  try {
    if (text) sessionStorage.setItem(DRAFT, text);
    else sessionStorage.removeItem(DRAFT);
  } catch (error) { /* a browser that keeps nothing */ }
}

document.addEventListener('input', (event) => { if (event.target === questionBox()) keep(event.target.value); });
document.addEventListener('onrecord:asked', (event) => { if (draft().trim() === event.detail) keep(''); });

function draft() {
  try { return sessionStorage.getItem(DRAFT) || ''; } catch (error) { return ''; }
}

function restoreDraft() { if (draft() && !questionBox().value) write(draft()); }

function write(text) { type(questionBox(), text); }

// the article beside the conversation; on a phone, a sheet over it

function openSheet() { document.querySelector('#or-desk').classList.add('or-sheet'); }
function closeSheet() { document.querySelector('#or-desk').classList.remove('or-sheet'); }

function openTab(name) {
  openSheet();
  const tab = document.querySelector('#or-' + name + '-tab-button');
  if (tab) { tab.click(); tab.focus({ preventScroll: true }); }
}

document.addEventListener('onrecord:open', openSheet);
document.addEventListener('onrecord:write', (event) => {
  closeSheet();
  write(event.detail);
  questionBox().focus();
});

function furnish() {
  const side = document.querySelector('#or-side');
  const bar = el('div', 'or-sheet-bar');
  bar.append(
    button('or-action', '‹ Back to the answer', back),
    button('or-action', 'Previous', () => step(-1), 'Previous citation'),
    button('or-action', 'Next', () => step(1), 'Next citation'),
  );
  side.prepend(bar);
  side.setAttribute('role', 'complementary');
  side.setAttribute('aria-label', 'Article, quotes and library');
  page().prepend(button('or-skip', 'Skip to the question', () => questionBox().focus()));
  page().append(dropping);
  const top = document.querySelector('#or-top');
  const shelves = button('or-action or-open-sheet', 'Articles', () => openTab('library'));
  top.insertBefore(shelves, document.querySelector('#or-new'));
  top.append(button('or-action or-keys', '?', help, 'Keys'));
  restoreDraft();
}

new MutationObserver((_, watching) => {
  if (!document.querySelector('#or-side') || !questionBox() || !document.querySelector('#or-new')) return;
  watching.disconnect();
  furnish();
}).observe(document, { childList: true, subtree: true });
