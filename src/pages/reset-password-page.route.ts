import { Hono } from 'hono';
import type { HttpEnv } from '../http/context';
import { linkFormPage } from './link-form';
import { pageHeaders } from './page';

/** The page behind a mailed reset link. */
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
      label: 'Repeat the new password',
      autocomplete: 'new-password',
    },
  ],
  action: 'Save new password',
  done: 'Your new password is saved. You can log in with it now.',
  gone: 'This link has been used or has expired. Ask for a new one.',
});
