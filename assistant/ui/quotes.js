// Draws who said what: filters, who is on record how often, and the statements. The server does the filtering.
const root = element.querySelector('.or-quotes');
const KINDS = { direct: 'Quotation', mixed: 'Partly quoted', indirect: 'Paraphrase' };
const BARS = 10; // speakers in the chart
const CALM = 15000; // ms between two readings of a library that changes all the time; less while there is nothing to read
const filters = { speaker: '', words: '', article: '', kind: '', since: '', until: '' };
const inputs = {};
let rows = [];
let total = 0;
let copies = 0; // in other outlets, of what is counted
let readings = 0; // the answer to an older reading than the last one is not shown
let wanted = 0; // rows that the reader asked to see; a reading that is under way reads as many
let typing; // the timer that waits for the reader to stop typing
let revision = null; // of the library that is shown
let readAt = 0;

function field(name, label, input) {
  input.addEventListener(input.tagName === 'SELECT' ? 'change' : 'input', () => {
    filters[name] = input.value;
    clearTimeout(typing);
    typing = setTimeout(read, 250);
  });
  inputs[name] = input;
  return labelled(label, input);
}

function textInput(placeholder, list) {
  const node = el('input');
  node.type = 'text';
  node.placeholder = placeholder;
  node.autocomplete = 'off';
  if (list) node.setAttribute('list', list.id);
  return node;
}

function dateInput() {
  const node = el('input');
  node.type = 'date';
  return node;
}

function kindSelect() {
  const node = el('select');
  for (const [value, label] of [['', 'All'], ...Object.entries(KINDS)]) {
    const option = el('option', '', label);
    option.value = value;
    node.append(option);
  }
  return node;
}

function datalist(id) {
  const node = el('datalist');
  node.id = id;
  return node;
}

function offer(list, values) {
  list.replaceChildren(...values.map(({ value, label }) => {
    const option = el('option', '', label);
    option.value = value;
    return option;
  }));
}

// What stays is made once, so that nobody loses his place while he types.
const finding = el('p', 'or-note or-finding'); // no live region: it changes with every article
const speakerList = datalist('or-speaker-names');
const titleList = datalist('or-article-titles');
const form = el('div', 'or-filters');
form.setAttribute('role', 'search');
form.setAttribute('aria-label', 'Filter the statements');
const more = el('details', 'or-more-filters');
more.append(el('summary', '', 'Article, kind, dates'));
const moreFields = el('div', 'or-filter-grid');
moreFields.append(
  field('article', 'Article or publisher', textInput('Any', titleList)),
  field('kind', 'Kind', kindSelect()),
  field('since', 'Published from', dateInput()),
  field('until', 'Published until', dateInput()),
);
more.append(moreFields);
const mainFields = el('div', 'or-filter-grid');
mainFields.append(
  field('speaker', 'Speaker', textInput('Anybody', speakerList)),
  field('words', 'Words or subject', textInput('Anything')),
);
form.append(mainFields, more, speakerList, titleList);
const chart = el('section', 'or-chart');
const bar = el('div', 'or-quotes-bar');
const count = el('p', 'or-count');
count.setAttribute('role', 'status');
const clear = button('or-action', 'Clear filters', clearFilters);
const saving = el('span', 'or-export');
saving.append(
  el('span', 'or-note', 'Download'),
  button('or-action', 'CSV', () => download('csv'), 'Download all matching statements as CSV'),
  button('or-action', 'JSON', () => download('json'), 'Download all matching statements as JSON'),
);
bar.append(count, clear, saving);
const list = el('div', '');
const end = el('div', 'or-quotes-end');
root.append(finding, form, chart, bar, list, end);

function isFiltered() { return Object.values(filters).some(Boolean); }

function setFilter(name, value) {
  filters[name] = value;
  inputs[name].value = value;
  read();
}

function clearFilters() {
  for (const name of Object.keys(filters)) { filters[name] = ''; inputs[name].value = ''; }
  inputs.speaker.focus();
  read();
}

// Reads the first rows for the filters, and as many as were shown where only the library has changed.
async function read(least = 0) {
  const number = ++readings;
  wanted = least;
  clearTimeout(typing);
  root.setAttribute('aria-busy', 'true');
  try {
    const first = await server.read_quotes({ filters, offset: 0 });
    const found = first.rows;
    while (number === readings && found.length < Math.min(wanted, first.total)) {
      const next = await server.read_quotes({ filters, offset: found.length });
      if (!next.rows.length) break;
      found.push(...next.rows);
    }
    if (number !== readings) return;
    rows = found;
    total = first.total;
    copies = first.copies;
    draw(first);
  } catch (error) {
    if (number === readings) fail();
  } finally {
    if (number === readings) root.removeAttribute('aria-busy');
  }
}

async function readMore() {
  const number = readings;
  const offset = rows.length;
  wanted = offset + 1;
  const next = await server.read_quotes({ filters, offset }).catch(() => null);
  if (number !== readings || rows.length !== offset) return; // another reading has them, or will
  if (!next) { fail(); return; }
  rows.push(...next.rows);
  list.append(...grouped(next.rows, list.lastChild));
  drawEnd();
  const first = next.rows.length && list.querySelector('[data-key="open ' + Number(next.rows[0].id) + '"]');
  if (first) first.focus();
}

function fail() {
  const error = el('p', 'or-error', 'The statements could not be read. Is onrecord still running?');
  error.setAttribute('role', 'alert');
  end.replaceChildren(error, button('or-action', 'Try again', () => read()));
}

async function download(form) {
  const text = await server.export_quotes({ filters, form }).catch(() => null);
  if (text === null) { fail(); return; }
  // Spreadsheets take a CSV file for UTF-8 only where it says so with its first character.
  saveAs('onrecord-statements.' + form, form === 'csv' ? ['\ufeff', text] : [text], form === 'csv' ? 'text/csv' : 'application/json');
}

// The focus stays on what has the same name after a new drawing.
function redraw(parent, nodes) {
  const focused = parent.contains(document.activeElement) ? document.activeElement.dataset.key : undefined;
  parent.replaceChildren(...nodes);
  if (focused === undefined) return;
  const again = [...parent.querySelectorAll('[data-key]')].find((node) => node.dataset.key === focused);
  if (again) again.focus({ preventScroll: true });
}

function barNode(speaker, most) {
  const node = button('or-bar', '', () => setFilter('speaker', speaker.chosen && filters.speaker ? '' : speaker.name));
  node.dataset.key = speaker.name;
  node.setAttribute('aria-pressed', String(speaker.chosen));
  node.title = speaker.chosen ? 'Show everybody again' : 'Show only ' + speaker.name;
  const track = el('span', 'or-bar-track');
  const fill = el('span', 'or-bar-fill');
  fill.style.width = (100 * speaker.count) / most + '%';
  track.append(fill);
  node.append(el('span', 'or-bar-name', speaker.name), track, el('span', 'or-bar-count', speaker.count));
  return node;
}

function drawChart(page) {
  const shown = page.speakers.filter((speaker, place) => place < BARS || speaker.chosen).slice(0, 2 * BARS);
  const nodes = [];
  if (shown.length) {
    nodes.push(el('h3', '', 'Who is quoted how often'));
    const group = el('div', 'or-bars' + (page.speakers.some((speaker) => speaker.chosen) ? ' or-bars-chosen' : ''));
    group.append(...shown.map((speaker) => barNode(speaker, page.speakers[0].count)));
    nodes.push(group);
    const rest = page.named - shown.length;
    const also = el('p', 'or-note');
    if (rest > 0) also.append('And ' + rest + (rest === 1 ? ' other. ' : ' others. '));
    if (page.unnamed) {
      const label = page.unnamed === 1 ? '1 statement by a source without a name' : page.unnamed + ' statements by sources without a name';
      also.append(button('or-action', label, () => setFilter('speaker', 'unnamed')));
    }
    nodes.push(also);
  }
  redraw(chart, nodes);
  offer(speakerList, page.speakers.map(({ name, count }) => ({ value: name, label: count + (count === 1 ? ' statement' : ' statements') })));
  offer(titleList, page.titles.map((title) => ({ value: title })));
}

function flag(text, soft, title) {
  const node = el('span', 'or-flag' + (soft ? ' or-flag-soft' : ''), text);
  if (title) node.title = title;
  return node;
}

function whoNode(row) {
  const node = el('span', 'or-who-line');
  node.append(el('span', row.speaker ? 'or-who-name' : 'or-who-unnamed', row.said_by));
  if (row.resolved) {
    const { mention, percent } = row.resolved;
    const how = mention ? 'The article says “' + mention + '” here' : 'The article names nobody here';
    const sure = percent === null ? '' : '; ' + percent + '% sure that it is ' + row.speaker;
    node.append(flag([mention ? '“' + mention + '”' : 'from context', percent === null ? '' : percent + '%'].filter(Boolean).join(' · '), true, how + sure));
  }
  for (const text of row.flags) node.append(flag(text, text === 'a view'));
  return node;
}

function quote(row) {
  const item = el('li', 'or-quote or-quote-' + row.kind);
  const open = button('or-quote-open', '', () => openSentence(row));
  open.dataset.key = 'open ' + row.id;
  const words = el('span', 'or-words');
  for (const part of row.parts) words.append(el('span', part.exact ? 'or-exact' : '', part.text));
  open.append(whoNode(row), words);
  const copy = button('or-action', 'Copy card', () => copyText(row.card, copy));
  copy.dataset.key = 'copy ' + row.id;
  const foot = el('p', 'or-quote-foot');
  foot.append(el('span', '', [KINDS[row.kind], alsoIn(row)].filter(Boolean).join(' · ')), copy);
  item.append(open, foot);
  return item;
}

// The statements of one article stand together, under its title.
function group(row) {
  const node = el('section', 'or-quote-group');
  node.dataset.article = row.article_id;
  const head = el('header', '');
  head.append(el('h3', '', row.title));
  const about = [row.publisher, row.published].filter(Boolean).join(' · ');
  if (about) head.append(el('p', 'or-note', about));
  node.append(head, el('ul', 'or-quote-list'));
  return node;
}

function grouped(added, last) {
  const groups = [];
  for (const row of added) {
    if (!last || last.dataset.article !== String(row.article_id)) groups.push(last = group(row));
    last.lastChild.append(quote(row));
  }
  return groups;
}

function drawEnd() {
  count.textContent = total.toLocaleString('en') + (total === 1 ? ' statement' : ' statements') + (rows.length < total ? ', ' + rows.length + ' shown' : '');
  if (copies) count.append(el('span', 'or-note', ' and ' + copies.toLocaleString('en') + (copies === 1 ? ' copy' : ' copies') + ' in other outlets'));
  clear.hidden = !isFiltered();
  saving.hidden = total === 0;
  end.replaceChildren();
  if (rows.length < total) end.append(button('or-suggestion', 'Show more', readMore));
}

function drawEmpty(page) {
  const node = el('div', 'or-empty');
  if (page.all) {
    node.append(el('p', '', 'No statement fits these filters.'), button('or-suggestion', 'Clear filters', clearFilters));
  } else {
    node.classList.add('or-nobody');
    node.append(el('p', '', 'Nobody is on record yet.'), el('p', 'or-note', 'Add articles under Library: who said what in them is then listed here.'));
  }
  end.append(node);
}

function draw(page) {
  form.hidden = chart.hidden = bar.hidden = !page.all;
  drawChart(page);
  redraw(list, grouped(rows, null));
  drawEnd();
  if (!total) drawEmpty(page);
}

// Follows the library, while somebody looks: a hidden list is read when it is opened.
function follow() {
  const now = props.value || {};
  finding.textContent = now.finding || '';
  finding.hidden = !now.finding;
  root.classList.toggle('or-still-finding', Boolean(now.working));
  if (now.revision === revision || !root.checkVisibility()) return;
  const wait = now.working ? readAt + (rows.length ? CALM : 2000) - Date.now() : 0;
  if (revision !== null && wait > 0) return; // the page is told again, at the latest when the work is done
  revision = now.revision;
  readAt = Date.now();
  read(wanted);
}

watch('value', follow);
new IntersectionObserver(follow).observe(root);
follow();
