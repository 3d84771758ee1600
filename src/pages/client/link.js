/** The form behind a mailed link. Reads the token from the fragment, which browsers never send, and posts it with the fields. */
import { ask } from './api.js';
import { finish, onSubmit } from './form.js';
import { watchPasswords } from './password.js';
import { element, formOf, page, text } from './texts.js';

const form = formOf('form');
const controls = [
  ...form.querySelectorAll('input'),
  /** @type {HTMLButtonElement} */ (element('save')),
];

const token = new URLSearchParams(location.hash.slice(1)).get('token');
// Out of the address bar and the history, where the next person at this screen would find it.
history.replaceState(null, '', location.pathname);
// Another link pasted into this tab changes only the fragment, and the browser does not reload by itself.
addEventListener('hashchange', () => location.reload());

if (token) {
  for (const control of controls) control.disabled = false;
  watchPasswords();
  controls[0]?.focus();
  onSubmit(form, {
    send: (values) => ask('POST', page.post, { token, ...values }),
    done: () => end(text('done'), 'good', 'after-done'),
    refused: ({ status }) => {
      if (status === 410) end(text('gone'), 'bad', 'after-gone');
      return status === 410;
    },
  });
} else {
  end(text('incomplete'), 'bad', 'after-gone');
}

/**
 * @param {string} words
 * @param {'good' | 'bad'} kind
 * @param {string} next the way on from there; there is none where the operator has pages of their own
 */
function end(words, kind, next) {
  finish(form, words, kind);
  const way = document.getElementById(next);
  if (way) way.hidden = false;
}
