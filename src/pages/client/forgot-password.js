import { ask } from './api.js';
import { askAsPerson } from './bot-check.js';
import { finish, onSubmit } from './form.js';
import { watchPasswords } from './password.js';
import { element, formOf, page, text } from './texts.js';

const form = formOf('form');
const byCode = formOf('by-code');
let username = '';

watchPasswords();
element('username').focus();

onSubmit(form, {
  send: (values) => askAsPerson('/v1/forgot-password', values),
  done: (_, values) => {
    username = values.username ?? '';
    // What was proved first gets it, whichever of the two was typed: only the mailbox or the phone knows.
    if (page.codes) askForCode();
    else finish(form, text('done', { username }), 'good');
  },
});

onSubmit(byCode, {
  send: (values) => ask('POST', '/v1/reset-password', { username, ...values }),
  done: () => finish(byCode, text('saved'), 'good'),
});

function askForCode() {
  element('by-code-text').textContent = text('byCode', { username });
  form.hidden = true;
  byCode.hidden = false;
  element('code').focus();
}
