import { h, labelled, refusalOf, select, status } from './admin-dom.js';
import { say } from './form.js';
import { element } from './texts.js';

/**
 * Asks before something is done, and does it. The focus goes back to where it was.
 * @param {object} asked
 * @param {string} asked.title
 * @param {string} asked.about whom or what
 * @param {string} asked.words what will happen
 * @param {string} asked.confirm the button that does it
 * @param {boolean} asked.danger
 * @param {boolean} asked.password whether the API wants that of who is signed in
 * @param {{ label: string, options: [string, string][], chosen: string } | undefined} asked.choice
 * @param {(values: Record<string, string>) => Promise<import('./api.js').Answer>} asked.send
 * @param {(answer: import('./api.js').Answer) => string} asked.done
 * @returns {Promise<string | undefined>} what was done, in words; nothing where somebody thought better of it
 */
export function question({ title, about, words, confirm, danger, password, choice, send, done }) {
  const told = status();
  const chosen = choice && select('question-choice', choice.options, choice.chosen);
  const secret = /** @type {HTMLInputElement} */ (
    h('input', {
      id: 'question-password',
      type: 'password',
      autocomplete: 'current-password',
      required: true,
    })
  );
  // Whoever presses a key once too often has changed nothing.
  const cancel = h('button', { type: 'button', className: 'quiet', autofocus: danger }, 'Cancel');
  const form = h(
    'form',
    { noValidate: true },
    h('h2', { id: 'question-title' }, title),
    h('p', {}, h('strong', {}, about)),
    h('p', {}, words),
    ...(choice && chosen ? [labelled(choice.label, chosen)] : []),
    ...(password ? [labelled('Your password', secret)] : []),
    told,
    h(
      'p',
      { className: 'choices' },
      h('button', { type: 'submit', className: danger ? 'danger' : '' }, confirm),
      cancel,
    ),
  );
  // One of its own: the event that closes another comes late, when the next question may be open.
  const dialog = /** @type {HTMLDialogElement} */ (
    h('dialog', { 'aria-labelledby': 'question-title' }, form)
  );
  element('console').append(dialog);
  dialog.showModal();

  return new Promise((resolve) => {
    let busy = false;
    /** @type {string | undefined} */
    let outcome;
    // What has been sent is not taken back by closing: it is waited for.
    cancel.addEventListener('click', () => {
      if (!busy) dialog.close();
    });
    dialog.addEventListener('cancel', (event) => {
      if (busy) event.preventDefault();
    });
    dialog.addEventListener('close', () => {
      dialog.remove();
      if (!busy) resolve(outcome);
    });
    form.addEventListener('submit', async (event) => {
      event.preventDefault();
      if (busy) return;
      busy = true;
      form.setAttribute('aria-busy', 'true');
      say('', '', told);
      const values = { choice: chosen?.value ?? '', password: secret.value };
      const answer = await send(values).catch(() => undefined);
      busy = false;
      form.removeAttribute('aria-busy');
      if (answer?.ok) outcome = done(answer);
      // A browser, or the way to another view, may have closed it all the same.
      if (!dialog.open) return resolve(outcome);
      if (answer?.ok) return dialog.close();
      secret.value = '';
      say(refusalOf(answer), 'bad', told);
      told.focus();
    });
  });
}
