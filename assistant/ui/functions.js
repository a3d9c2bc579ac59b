// Gradio makes a function from text wherever it draws a gr.HTML: one of its template, one of its script. The page's
// Content-Security-Policy forbids that, so that no text ever becomes code, whoever wrote it. Here `Function` gives, for the texts of
// this page and for no others, functions that stand in this file (see page_script in drawn.py, which fills `drawn`).
const WHOLE = /^\s*return ("(?:[^"\\]|\\.)*");\s*$/; // what Handlebars makes of a template that has no fields for it
const FIXED = /^return `([^`\\$]*)`;$/; // a template without values

function fromText(...parts) {
  const text = String(parts.pop());
  const name = text.split(' ')[0];
  if (Object.hasOwn(drawn, name)) return drawn[name];
  if (text === 'return `${value}`;') return (...given) => String(given[parts.indexOf('value')]);
  const whole = text.match(WHOLE);
  if (whole) return () => JSON.parse(whole[1]);
  const fixed = text.match(FIXED);
  if (fixed) return () => fixed[1];
  throw new EvalError('onrecord makes no function of text that it does not know: ' + text.slice(0, 80));
}

fromText.prototype = Function.prototype; // whatever asks whether something is a Function
window.Function = fromText;
