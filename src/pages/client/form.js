/** Forms that their script sends: what is missing or wrong stands beside its field, everything else in the status. */

import { hidePasswords } from './password.js';
import { element, text } from './texts.js';

/** @import { Answer } from './api.js' */
/** @typedef {HTMLInputElement | HTMLTextAreaElement | HTMLSelectElement} Field */
/** @typedef {Record<string, string>} Values */

/**
 * @param {HTMLFormElement} form
 * @param {object} act
 * @param {(values: Values) => Promise<Answer>} act.send posts what was filled in; optional fields that are empty are left out
 * @param {(answer: Answer, values: Values) => unknown} act.done
 * @param {(answer: Answer, values: Values) => boolean} [act.refused] whether it has taken care of this refusal
 * @param {HTMLElement} [act.status] where it says how it went
 */
export function onSubmit(form, { send, done, refused = () => false, status = element('status') }) {
  let busy = false;
  form.addEventListener('submit', async (event) => {
    event.preventDefault();
    // Not by disabling the button, which would lose the focus.
    if (busy) return;
    showErrors(form, []);
    say('', '', status);
    const missing = mistakes(form);
    if (missing.length > 0) return showErrors(form, missing);
    busy = true;
    form.setAttribute('aria-busy', 'true');
    // A browser keeps what was typed into a shown password like any other text.
    hidePasswords(form);
    try {
      const values = valuesOf(form);
      const answer = await send(values);
      if (answer.ok) await done(answer, values);
      else if (!refused(answer, values)) showProblem(form, answer.body, status);
    } catch {
      say(text('noAnswer'), 'bad', status);
    }
    busy = false;
    form.removeAttribute('aria-busy');
  });
}

/**
 * @param {string} words
 * @param {'' | 'good' | 'bad'} [kind]
 * @param {HTMLElement} [status]
 */
export function say(words, kind = '', status = element('status')) {
  status.textContent = words;
  status.className = `status ${kind}`;
}

/**
 * Puts the outcome where the form was.
 * @param {HTMLFormElement} form
 * @param {string} words
 * @param {'good' | 'bad'} kind
 */
export function finish(form, words, kind) {
  form.remove();
  say(words, kind);
  element('status').focus();
}

/** @param {HTMLFormElement} form */
const fieldsOf = (form) =>
  /** @type {Field[]} */ ([...form.querySelectorAll('input, textarea, select')]);

/** @param {HTMLFormElement} form */
function valuesOf(form) {
  const sent = fieldsOf(form).filter((field) => field.name && (field.required || field.value));
  return Object.fromEntries(sent.map(({ name, value }) => [name, value]));
}

/**
 * What can be told without asking; everything else is the API's to say.
 * @param {HTMLFormElement} form
 */
function mistakes(form) {
  return fieldsOf(form).flatMap((field) => {
    if (field.required && field.value === '') return [{ field, words: text('required') }];
    const { repeats } = field.dataset;
    const original = repeats && /** @type {HTMLInputElement} */ (element(repeats));
    return original && original.value !== field.value ? [{ field, words: text('different') }] : [];
  });
}

/**
 * @param {HTMLFormElement} form
 * @param {{ code?: string, detail?: string, errors?: { pointer: string, detail: string }[] }} problem
 * @param {HTMLElement} status
 */
function showProblem(form, { code = '', detail = text('noAnswer'), errors = [] }, status) {
  const fields = fieldsOf(form);
  const placed = errors.flatMap(({ pointer, detail: words }) =>
    fields.filter(({ name }) => name && pointer === `/${name}`).map((field) => ({ field, words })),
  );
  const about = fields.find(
    ({ autocomplete }) => autocomplete && autocomplete === subjects.get(code),
  );
  if (about) placed.push({ field: about, words: detail });
  showErrors(form, placed);
  if (placed.length === 0) say(detail, 'bad', status);
}

/** Problems that are about one field: what a browser fills in there. */
const subjects = new Map([
  ['wrong-password', 'current-password'],
  ['code-invalid', 'one-time-code'],
  ['second-factor-invalid', 'one-time-code'],
]);

/**
 * Shows every broken rule beside its field and focuses the first of these fields.
 * @param {HTMLFormElement} form
 * @param {{ field: Field, words: string }[]} errors
 */
export function showErrors(form, errors) {
  for (const field of fieldsOf(form)) {
    const items = errors.filter((error) => error.field === field).map(({ words }) => item(words));
    document.getElementById(`${field.id}-errors`)?.replaceChildren(...items);
    if (items.length > 0) field.setAttribute('aria-invalid', 'true');
    else field.removeAttribute('aria-invalid');
  }
  errors[0]?.field.focus();
}

/** @param {string} words */
function item(words) {
  const made = document.createElement('li');
  made.textContent = words;
  return made;
}
