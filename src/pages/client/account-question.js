import { onSubmit, say, showErrors } from './form.js';
import { element, formOf } from './texts.js';

/** @import { Answer } from './api.js' */
/** @import { Values } from './form.js' */

/**
 * @typedef {object} Question
 * @property {string} title
 * @property {Values} [values] that its fields begin with
 * @property {(values: Values) => Promise<Answer>} send
 * @property {() => unknown} done
 */

/**
 * A dialog of the page that asks before something is done, and does it.
 * @param {string} id of the dialog, and what the ids in it begin with
 * @returns {(question: Question) => void} opens it
 */
export function startQuestion(id) {
  const dialog = /** @type {HTMLDialogElement} */ (element(id));
  const form = formOf(`${id}-form`);
  const status = element(`${id}-status`);
  /** @type {Question | undefined} */
  let asked;

  element(`${id}-cancel`).addEventListener('click', () => dialog.close());
  onSubmit(form, {
    status,
    send: (values) => /** @type {Question} */ (asked).send(values),
    done: () => {
      dialog.close();
      return asked?.done();
    },
  });

  return (question) => {
    asked = question;
    element(`${id}-title`).textContent = question.title;
    for (const [name, value] of Object.entries(question.values ?? {})) {
      /** @type {HTMLInputElement} */ (form.elements.namedItem(name)).value = value;
    }
    showErrors(form, []);
    say('', '', status);
    dialog.showModal();
  };
}
