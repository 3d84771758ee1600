import { Hono } from 'hono';
import type { HttpEnv } from '../http/context';
import { linkFormPage } from './link-form';
import { pageHeaders } from './page';

/** The page behind the mailed link of a concealed registration. */
export const confirmRegistrationPageRoute = () =>
  new Hono<HttpEnv>().get('/confirm-registration', (c) => c.html(confirmPage, 200, pageHeaders));

const confirmPage = linkFormPage({
  title: 'Open your account',
  post: '/v1/confirm-registration',
  fields: [
    {
      id: 'password',
      name: 'password',
      label: 'The password you chose',
      autocomplete: 'current-password',
    },
  ],
  action: 'Open the account',
  done: 'Your account is open. Log in with your password.',
  gone: 'This link has been used or has expired. Log in, or register again.',
});
