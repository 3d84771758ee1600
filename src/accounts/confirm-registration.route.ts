import { Hono } from 'hono';
import type { Deps } from '../deps';
import type { HttpEnv } from '../http/context';
import { jsonBody } from '../http/json-body';
import { linkFormPage } from '../http/link-form';
import { pageHeaders } from '../http/page';
import { unwrap } from '../http/unwrap';
import { validJson } from '../http/validate';
import { addressGate } from '../limits/address-gate';
import { confirmRegistration } from './confirm-registration';
import { confirmRegistrationSchema } from './schemas';
import { userOutput } from './user-output';

export const confirmRegistrationRoute = (deps: Deps) =>
  new Hono<HttpEnv>()
    .get('/confirm-registration', (c) => c.html(confirmPage, 200, pageHeaders))
    .post(
      '/v1/confirm-registration',
      addressGate(deps),
      jsonBody,
      validJson(confirmRegistrationSchema),
      async (c) => {
        const user = unwrap(await confirmRegistration(deps, c.get('action'), c.req.valid('json')));
        c.header('Location', '/v1/me');
        return c.json(userOutput(user, deps.passwordExpiry(user.passwordChangedAt)), 201);
      },
    );

const confirmPage = linkFormPage({
  title: 'Open your account',
  post: '/v1/confirm-registration',
  fields: [
    {
      id: 'password',
      name: 'password',
      label: 'The password that you chose',
      autocomplete: 'current-password',
    },
  ],
  action: 'Open the account',
  done: 'Your account is open. Log in with your password.',
  gone: 'This link was used, or has expired. Log in, or register again.',
});
