import { askAsPerson } from './bot-check.js';
import { finish, onSubmit } from './form.js';
import { watchPasswords } from './password.js';
import { element, formOf, text } from './texts.js';

const form = formOf('form');
const joining = /** @type {HTMLInputElement} */ (element('joining'));

watchPasswords();
// The day that it mostly is; in the person's own time zone.
if (joining.value === '') joining.value = new Date().toLocaleDateString('sv-SE');

onSubmit(form, {
  send: (values) => askAsPerson('/v1/register', values),
  done: (_, { username = '' }) => finish(form, text('done', { username }), 'good'),
});
