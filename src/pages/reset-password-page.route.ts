import { Hono } from 'hono';
import type { HttpEnv } from '../http/context';
import { linkFormPage } from './link-form';
import { pageHeaders } from './page';

/** Where a reset link leads. */
export const resetPasswordPageRoute = () =>
  new Hono<HttpEnv>().get('/reset-password', (c) => c.html(resetPage, 200, pageHeaders));

const resetPage = linkFormPage({
  title: 'Choose a new password',
  post: '/v1/reset-password',
  fields: [
    {
      id: 'new-password',
      name: 'newPassword',
      label: 'New password',
      autocomplete: 'new-password',
    },
    {
      id: 'repeated-password',
      repeats: 'new-password',
      label: 'The same again',
      autocomplete: 'new-password',
    },
  ],
  action: 'Save the new password',
  done: 'Your new password is saved. Log in with it.',
  gone: 'This link was used, or has expired. Ask for a new one.',
});
