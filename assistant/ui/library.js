// Draws the list of articles, a page at a time: search, sort, open, edit, tag, remove and put back. The server does the finding.
const root = element.querySelector('.or-library');
const SORTS = { added: 'Last added', published: 'Newest', title: 'Title', publisher: 'Publisher' };
const asked = { search: '', tag: '', sort: 'added' };
let rows = [];
let page = { total: 0, all: 0, tags: [], removed: [], removed_count: 0 };
let readings = 0; // the answer to an older reading than the last one is not shown
let wanted = 0; // rows that the reader asked to see; a reading that is under way reads as many
let typing; // the timer that waits for the reader to stop typing
let revision = null; // of the library that is shown
let trashOpen = false; // the list of removed articles is drawn anew with the library: it stays open, and its question stays asked
let emptying = false; // the reader was asked whether to delete them for good

function textInput(placeholder, value) {
  const node = el('input');
  node.type = 'text';
  node.autocomplete = 'off';
  if (placeholder) node.placeholder = placeholder;
  node.value = value || '';
  return node;
}

function options(select, entries, chosen) {
  select.replaceChildren(...entries.map(([value, label]) => {
    const option = el('option', '', label);
    option.value = value;
    return option;
  }));
  select.value = chosen;
}

const search = textInput('Title, publisher, words');
search.type = 'search';
search.addEventListener('input', () => {
  asked.search = search.value;
  clearTimeout(typing);
  typing = setTimeout(() => read(), 250);
});
const tagSelect = el('select');
tagSelect.addEventListener('change', () => { asked.tag = tagSelect.value; read(); });
const sortSelect = el('select');
options(sortSelect, Object.entries(SORTS), asked.sort);
sortSelect.addEventListener('change', () => { asked.sort = sortSelect.value; read(); });
const tagField = labelled('Tag', tagSelect);
const bar = el('div', 'or-library-bar');
bar.setAttribute('role', 'search');
bar.setAttribute('aria-label', 'Find articles in the library');
bar.append(labelled('Find', search), tagField, labelled('Order', sortSelect));
const count = el('p', 'or-library-count');
const note = el('p', 'or-library-note');
for (const node of [count, note]) node.setAttribute('role', 'status');
const list = el('ul', 'or-library-list');
const end = el('div', 'or-library-end');
root.append(bar, count, note, list, end);

// `undo` takes back what the line tells of.
function tell(line, undo, failed) {
  note.replaceChildren(line || '');
  note.classList.toggle('or-error', Boolean(failed));
  if (undo) note.append(' ', button('or-action', 'Undo', undo));
}

// Calls the server; what it refuses is told, and null given.
async function call(action, asking) {
  const answer = await action(asking).catch(() => ({ error: 'The library could not be reached. Is onrecord still running?' }));
  if (answer.error) { tell(answer.error, null, true); return null; }
  return answer;
}

async function putBack(ids) {
  tell('Putting back …');
  told(await call(server.put_back, ids));
}

async function changeBack(number) {
  tell('Changing back …');
  told(await call(server.undo_edit, number));
}

function told(answer) {
  if (!answer) return;
  tell(answer.line);
  read(wanted);
}

async function remove(article) {
  const answer = await call(server.remove_article, article.article_id);
  if (!answer) return;
  await read(wanted);
  tell(answer.line, () => putBack(answer.undo));
  note.querySelector('button').focus();
}

function chip(tag) {
  return button('or-chip', tag, () => { asked.tag = asked.tag === tag ? '' : tag; read(); }, 'Show only articles tagged ' + tag);
}

function row(article) {
  const item = el('li', 'or-library-row');
  item.dataset.article = article.article_id;
  const open = button('or-library-open', '', () => openSentence(article));
  open.append(el('span', 'or-library-title', article.title));
  const about = [article.publisher, article.published.slice(0, 10), article.sentences + (article.sentences === 1 ? ' sentence' : ' sentences')];
  open.append(el('span', 'or-note', about.filter(Boolean).join(' · ')));
  const main = el('div', 'or-library-main');
  main.append(open);
  if (article.also.length) {
    const also = el('p', 'or-note', 'Also in ');
    article.also.slice(0, 8).forEach((other, place) => {
      also.append(place ? ', ' : '', button('or-action', other.publisher || other.title, () => openSentence(other), 'Open ' + other.title));
    });
    if (article.also.length > 8) also.append(' and ' + (article.also.length - 8) + ' more');
    main.append(also);
  }
  if (article.tags.length) {
    const tags = el('p', 'or-chips');
    tags.append(...article.tags.map(chip));
    main.append(tags);
  }
  item.append(
    main,
    button('or-action', 'Edit', () => edit(item, article), 'Edit ' + article.title),
    button('or-action', 'Remove', () => remove(article), 'Remove ' + article.title),
  );
  return item;
}

function edit(item, article) {
  const form = el('form', 'or-edit');
  const inputs = {
    title: textInput('', article.title),
    publisher: textInput('', article.publisher),
    published: textInput('2026-01-31', article.published),
    url: textInput('https://…', article.url),
    authors: textInput('Names, with commas between', article.authors),
    tags: textInput('Words, with commas between', article.tags.join(', ')),
  };
  const labels = { title: 'Title', publisher: 'Publisher', published: 'Date', url: 'Address', authors: 'Authors', tags: 'Tags' };
  for (const [name, input] of Object.entries(inputs)) form.append(labelled(labels[name], input));
  const close = (now) => {
    const node = row(now);
    item.replaceWith(node);
    node.querySelector('[aria-label^="Edit "]').focus();
    if (!root.querySelector('.or-edit') && props.value && props.value.revision !== revision) follow();
  };
  const error = el('p', 'or-error');
  error.setAttribute('role', 'alert');
  error.hidden = true;
  const save = el('button', 'or-action', 'Save');
  save.type = 'submit';
  const actions = el('p', 'or-actions');
  actions.append(save, button('or-action', 'Cancel', () => close(article)));
  form.append(error, actions);
  form.addEventListener('submit', async (event) => {
    event.preventDefault();
    const fields = Object.fromEntries(Object.entries(inputs).map(([name, input]) => [name, input.value]));
    const answer = await server.edit_article({ article_id: article.article_id, fields }).catch(() => ({ error: 'Not saved. Is onrecord still running?' }));
    error.textContent = answer.error || '';
    error.hidden = !answer.error;
    if (answer.error) return;
    close(answer.row);
    tell('Saved: ' + answer.row.title, answer.undo && (() => changeBack(answer.undo)));
    await read(wanted);
  });
  form.addEventListener('keydown', (event) => { if (event.key === 'Escape') close(article); });
  item.replaceChildren(form);
  inputs.title.focus();
}

// Reads the first page, and as many rows as were shown where only the library has changed.
async function read(least = 0, quietly = false) {
  const number = ++readings;
  wanted = least;
  clearTimeout(typing);
  const first = await call(server.read_library, { ...asked, offset: 0 });
  const found = first ? first.rows : [];
  while (first && number === readings && found.length < Math.min(wanted, first.total)) {
    const next = await call(server.read_library, { ...asked, offset: found.length });
    if (!next || !next.rows.length) break;
    found.push(...next.rows);
  }
  if (!first || number !== readings || (quietly && root.querySelector('.or-edit'))) return;
  if (first.removed_count !== page.removed_count) emptying = false; // it was asked of other articles
  rows = found;
  page = first;
  draw();
}

async function readMore() {
  const number = readings;
  const offset = rows.length;
  wanted = offset + 1;
  const next = await call(server.read_library, { ...asked, offset });
  if (!next || number !== readings || rows.length !== offset) return; // another reading has them, or will
  rows.push(...next.rows);
  const nodes = next.rows.map(row);
  list.append(...nodes);
  drawEnd();
  if (nodes.length) nodes[0].querySelector('button').focus();
}

function trash() {
  const details = el('details', 'or-trash');
  details.open = trashOpen;
  details.addEventListener('toggle', () => {
    trashOpen = details.open;
    if (!trashOpen) ask(false);
  });
  details.append(el('summary', '', 'Removed: ' + page.removed_count.toLocaleString('en')));
  for (const article of page.removed) {
    const line = el('p', 'or-note', article.title + ' ');
    line.append(button('or-action', 'Put back', () => putBack([article.article_id]), 'Put back ' + article.title));
    details.append(line);
  }
  const empty = button('or-action', '', async () => {
    if (!emptying) { ask(true); return; }
    ask(false);
    const answer = await call(server.empty_trash, null);
    if (answer) { tell(answer.line); read(wanted); }
  });
  const ask = (sure) => {
    emptying = sure;
    empty.textContent = sure ? 'Sure? They cannot be put back then' : 'Delete all of these for good';
  };
  ask(emptying);
  details.append(el('p', 'or-note', 'Kept for 30 days.'), empty);
  return details;
}

function drawEnd() {
  const narrowed = asked.search || asked.tag;
  const of = narrowed ? ' of ' + page.all.toLocaleString('en') : '';
  count.textContent = page.total.toLocaleString('en') + of + (page.total === 1 && !of ? ' article' : ' articles') + (rows.length < page.total ? ', ' + rows.length + ' shown' : '');
  end.replaceChildren();
  if (rows.length < page.total) end.append(button('or-suggestion', 'Show more', readMore));
  if (!page.total) {
    const empty = el('p', 'or-note', page.all ? 'No article fits. ' : 'No article yet. Paste or upload one below.');
    if (page.all) empty.append(button('or-action', 'Show all', () => { asked.search = asked.tag = search.value = ''; read(); }));
    end.append(empty);
  }
  if (page.removed.length) end.append(trash());
}

function draw() {
  bar.hidden = count.hidden = !page.all;
  tagField.hidden = !page.tags.length && !asked.tag;
  const names = page.tags.map((tag) => [tag.name, tag.name + ' (' + tag.count + ')']);
  if (asked.tag && !page.tags.some((tag) => tag.name === asked.tag)) names.push([asked.tag, asked.tag + ' (0)']);
  options(tagSelect, [['', 'Any'], ...names], asked.tag);
  // The focus stays on what has the same name after a new drawing.
  const focused = [list, end].some((node) => node.contains(document.activeElement)) ? nameOf(document.activeElement) : null;
  list.replaceChildren(...rows.map(row));
  drawEnd();
  const again = focused && [...root.querySelectorAll('.or-library-list button, .or-library-end button')].find((node) => nameOf(node) === focused);
  if (again) again.focus({ preventScroll: true });
}

function nameOf(node) { return (node.getAttribute('aria-label') || '') + node.textContent; }

// Follows the library, while somebody looks: a hidden list is read when it is opened.
function follow() {
  const now = props.value || {};
  if (now.revision === revision || !root.checkVisibility() || root.querySelector('.or-edit')) return;
  revision = now.revision;
  read(wanted, true);
}

// Gradio says no more than "Error" of a file that is too large: such files are left out before it sees them.
const MOST = 20e6; // bytes that one file may have; what is uploaded at all is limited in uploads.py

function tooLarge(file) {
  if (/\.zip$/i.test(file.name)) return 'An archive of up to 100 MB can be added with: onrecord add ' + file.name;
  if (/\.(jsonl|ndjson)$/i.test(file.name)) return 'It can be added with: onrecord add ' + file.name;
  return 'Split it into smaller files, or save its text as .txt and add that.';
}

function sift(event, files) {
  const input = document.querySelector('#or-upload input[type=file]');
  const large = [...files].filter((file) => file.size > MOST);
  if (!large.length || !input) return;
  event.preventDefault();
  event.stopImmediatePropagation();
  const size = (large[0].size / 1e6).toLocaleString('en', { maximumFractionDigits: 1 });
  const more = large.length > 1 ? ' So are ' + (large.length - 1) + ' more.' : '';
  tell(large[0].name + ' is too large (' + size + ' MB; 20 MB at most).' + more + ' ' + tooLarge(large[0]), null, true);
  note.scrollIntoView({ block: 'nearest' });
  const kept = new DataTransfer();
  for (const file of files) if (file.size <= MOST) kept.items.add(file);
  input.files = kept.files;
  if (kept.files.length) input.dispatchEvent(new Event('change', { bubbles: true }));
}

document.addEventListener('change', (event) => { if (event.target.closest('#or-upload')) sift(event, event.target.files || []); }, true);
document.addEventListener('drop', (event) => { if (event.target.closest('#or-upload')) sift(event, event.dataTransfer ? event.dataTransfer.files : []); }, true);

watch('value', () => { document.dispatchEvent(new CustomEvent('onrecord:library')); follow(); });
new IntersectionObserver(follow).observe(root);
follow();
