// Draws the list of conversations: search, open, rename, pin, remove with undo. The server keeps them.
const root = element.querySelector('.or-chats');
const ASKED = new Intl.DateTimeFormat('en-GB', { dateStyle: 'long', timeStyle: 'short' });
let typing; // the timer that waits for the reader to stop typing
let readings = 0; // the answer to an older reading than the last one is not shown
let shown = ''; // the conversation that this tab shows

const search = el('input');
search.type = 'search';
search.autocomplete = 'off';
search.placeholder = 'Words of questions and answers';
search.addEventListener('input', () => {
  clearTimeout(typing);
  typing = setTimeout(read, 250);
});
const bar = el('div', 'or-chats-bar');
bar.setAttribute('role', 'search');
bar.append(labelled('Find', search));
const exporting = el('p', 'or-actions');
exporting.append(
  el('span', 'or-note', 'Export the open chat:'),
  button('or-action', 'Markdown', () => send('onrecord:export', 'md'), 'Export the open chat as Markdown'),
  button('or-action', 'JSON', () => send('onrecord:export', 'json'), 'Export the open chat as JSON'),
);
const note = el('p', 'or-library-note');
note.setAttribute('role', 'status');
const list = el('ul', 'or-library-list');
root.append(bar, exporting, note, list);

function send(name, detail) { document.dispatchEvent(new CustomEvent(name, { detail })); }

function tell(line, undo) {
  note.replaceChildren(line || '');
  if (undo) note.append(' ', button('or-action', 'Undo', undo));
}

async function read() {
  const number = ++readings;
  const found = await server.read_chats({ words: search.value }).catch(() => null);
  if (number !== readings) return;
  if (!found) { tell('The chats could not be read. Is onrecord still running?'); return; }
  exporting.hidden = !shown;
  list.replaceChildren(...found.rows.map(row));
  if (!found.rows.length) list.append(el('li', 'or-note', search.value ? 'No chat holds these words.' : 'No chat yet. Ask something.'));
}

async function change(chat, what, line, undo) {
  const done = await server.change_chat({ conversation: chat.id, name: null, pinned: null, removed: null, ...what }).catch(() => null);
  tell(done ? line : 'Not changed. Is onrecord still running?', done && undo);
  if (done && undo) note.querySelector('button').focus();
  await read();
}

function remove(chat) {
  if (chat.id === shown) send('onrecord:chat', '');
  change(chat, { removed: true }, 'Removed: ' + chat.name, () => change(chat, { removed: false }, 'Put back: ' + chat.name));
}

function rename(item, chat) {
  const form = el('form', 'or-edit');
  const input = el('input');
  input.type = 'text';
  input.value = chat.name;
  const save = el('button', 'or-action', 'Save');
  save.type = 'submit';
  form.append(labelled('Name', input), save);
  form.addEventListener('submit', (event) => {
    event.preventDefault();
    change(chat, { name: input.value.trim() }, '');
  });
  form.addEventListener('keydown', (event) => { if (event.key === 'Escape') { event.preventDefault(); read(); } });
  item.replaceChildren(form);
  input.focus();
  input.select();
}

function row(chat) {
  const item = el('li', 'or-library-row');
  const open = el('a', 'or-library-open');
  open.href = '/c/' + encodeURIComponent(chat.id);
  if (chat.id === shown) open.setAttribute('aria-current', 'page');
  open.append(el('span', 'or-library-title', (chat.pinned ? '★ ' : '') + chat.name));
  const asked = new Date(chat.asked_at.slice(0, 19).replace(' ', 'T') + 'Z');
  open.append(el('span', 'or-note', ASKED.format(asked) + ' · ' + chat.turns + (chat.turns === 1 ? ' question' : ' questions')));
  open.addEventListener('click', (event) => {
    if (event.ctrlKey || event.metaKey || event.shiftKey) return; // in a tab of its own
    event.preventDefault();
    send('onrecord:chat', chat.id);
  });
  const main = el('div', 'or-library-main');
  main.append(open);
  item.append(
    main,
    button('or-action', chat.pinned ? 'Unpin' : 'Pin', () => change(chat, { pinned: !chat.pinned }, ''), (chat.pinned ? 'Unpin ' : 'Pin ') + chat.name),
    button('or-action', 'Rename', () => rename(item, chat), 'Rename ' + chat.name),
    button('or-action', 'Remove', () => remove(chat), 'Remove the chat ' + chat.name),
  );
  return item;
}

document.addEventListener('onrecord:showing', (event) => {
  shown = event.detail;
  if (root.checkVisibility()) read();
});
new IntersectionObserver(() => { if (root.checkVisibility()) read(); }).observe(root);
read();
