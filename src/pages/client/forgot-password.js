import { ask } from './api.js';
import { finish, onSubmit } from './form.js';
import { element, formOf, text } from './texts.js';

const form = formOf('form');

element('username').focus();

onSubmit(form, {
  send: (values) => ask('POST', '/v1/forgot-password', values),
  done: (_, { username = '' }) => finish(form, text('done', { username }), 'good'),
});
