// What the page's scripts have in common; it stands before them in the file that page_script in drawn.py makes.
function el(tag, className, text) {
  const node = document.createElement(tag);
  if (className) node.className = className;
  if (text !== undefined && text !== null) node.textContent = text;
  return node;
}

function button(className, label, action, name) {
  const node = el('button', className, label);
  node.type = 'button';
  if (name) node.setAttribute('aria-label', name);
  node.addEventListener('click', action);
  return node;
}

function openSentence(where) {
  document.dispatchEvent(new CustomEvent('onrecord:open', { detail: { article_id: where.article_id, sentence_id: where.sentence_id } }));
}

// Shows a card below what it is about (or above it, where that is asked for), or on the other side where there is no room.
function place(card, at, above) {
  card.hidden = false;
  const width = Math.min(380, window.innerWidth - 24);
  card.style.width = width + 'px';
  card.style.left = Math.max(12, Math.min(at.left, window.innerWidth - width - 12)) + 'px';
  const over = at.top - card.offsetHeight - 8;
  const below = at.bottom + 8;
  const fits = above ? over < 8 : below + card.offsetHeight < window.innerHeight;
  card.style.top = (fits ? below : Math.max(8, over)) + 'px';
}

// Copies, and says so on the button.
async function copyText(text, node) {
  try {
    await navigator.clipboard.writeText(text);
  } catch (error) {
    const area = el('textarea');
    area.value = text;
    document.body.append(area);
    area.select();
    document.execCommand('copy');
    area.remove();
    node.focus();
  }
  if (!node.dataset.label) node.dataset.label = node.textContent;
  node.textContent = 'Copied';
  setTimeout(() => { node.textContent = node.dataset.label; }, 1500);
}

function labelled(label, input) {
  const node = el('label', 'or-field');
  node.append(el('span', '', label), input);
  return node;
}

// The other outlets that print a sentence: "also in AP, BBC".
function alsoIn(row) {
  const names = [...new Set((row.also || []).map((other) => other.publisher || other.title))].filter((name) => name !== row.publisher);
  if (!names.length) return '';
  return 'also in ' + names.slice(0, 6).join(', ') + (names.length > 6 ? ' and ' + (names.length - 6) + ' more' : '');
}

function isOfTheWeb(address) { return /^https?:\/\//.test(address) && URL.canParse(address); }

const DAY = new Intl.DateTimeFormat('en-GB', { day: 'numeric', month: 'long', year: 'numeric', timeZone: 'UTC' });

// A day as it is written, "22 February 2017"; as it stands where it is none.
function dayInWords(day) {
  return /^\d{4}-\d\d-\d\d$/.test(day || '') ? DAY.format(new Date(day + 'T00:00:00Z')) : day || '';
}

// Gives the reader a file.
function saveAs(name, parts, type) {
  const link = el('a');
  link.href = URL.createObjectURL(new Blob(parts, { type }));
  link.download = name;
  document.body.append(link);
  link.click();
  link.remove();
  setTimeout(() => URL.revokeObjectURL(link.href), 60000);
}

// Puts text into a field of Gradio's as if it had been typed there.
function type(field, text) {
  Object.getOwnPropertyDescriptor(Object.getPrototypeOf(field), 'value').set.call(field, text);
  field.dispatchEvent(new Event('input', { bubbles: true }));
}
