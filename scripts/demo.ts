/**
 * `npm run demo -- http://127.0.0.1:8787`: walks the whole journey against a running server, shows
 * every request and answer, and exits non-zero where one is not what it should be. It needs the local
 * outbox of mails and of SMS. With `--expired-password` it walks the way of a password that is too old instead; start the
 * server with `--var PASSWORD_MAX_AGE:3s` for it. With `--concealed` that of a registration that is confirmed by
 * mail; start the server with `--var REGISTRATION:conceal`.
 */
import { randomBytes, randomInt } from 'node:crypto';
import { parseArgs } from 'node:util';
import { concealedRegistration } from './demo-concealed.ts';
import { secondFactor } from './demo-factors.ts';
import { resetByCode } from './demo-phone.ts';
import { profile } from './demo-profile.ts';
import { sessions } from './demo-sessions.ts';
import { registration } from './registration.ts';
import { type Mail, startWalk } from './walk.ts';

const { positionals, values } = parseArgs({
  allowPositionals: true,
  options: {
    'expired-password': { type: 'boolean', default: false },
    concealed: { type: 'boolean', default: false },
  },
});
const origin = positionals[0] ?? 'http://127.0.0.1:8787';
const walk = startWalk(origin);

const email = `demo-${randomBytes(6).toString('hex')}@example.com`;
const areaCodes = [212, 213, 312, 415, 512, 617, 702, 808];
const phone = `+1${areaCodes[randomInt(8)]}${randomInt(2_000_000, 9_999_999)}`;
const passwords = {
  first: freshPassword(),
  second: freshPassword(),
  third: freshPassword(),
};

if (values['expired-password']) await expiredPassword();
else if (values.concealed) {
  const { phone: _, ...registrationByMail } = person();
  await concealedRegistration(walk, registrationByMail);
} else await journey();
walk.finish();

async function journey(): Promise<void> {
  walk.chapter('Register');
  await walk.post('/v1/register', person(), {
    status: 201,
    members: { email, active: true },
  });
  await walk.post('/v1/register', person(), {
    status: 409,
    code: 'username-taken',
    rules: ['/username taken'],
  });
  await walk.post(
    '/v1/register',
    { ...person(), password: 'demo', dateOfBirth: '1990-02-30', shoeSize: 43 },
    {
      status: 422,
      code: 'validation-failed',
      rules: ['/dateOfBirth invalid_date', '/password too_short', '/shoeSize unknown_member'],
    },
  );

  walk.chapter('Log in');
  await walk.post(
    '/v1/login',
    { username: email, password: 'Not-The-1st' },
    { status: 401, code: 'invalid-credentials' },
  );
  await walk.post(
    '/v1/login',
    { username: `nobody-${email}`, password: 'Not-The-1st' },
    { status: 401, code: 'invalid-credentials' },
  );
  const token = await login(email.toUpperCase(), passwords.first);
  await walk.get('/v1/me', { token, status: 200, members: { email, phone } });
  await walk.get('/v1/me', { status: 401, code: 'authentication-required' });
  await profile(walk, token);

  walk.chapter('Change the password');
  const change = (oldPassword: string, newPassword: string) => ({ oldPassword, newPassword });
  await walk.post('/v1/change-password', change('Not-The-1st', passwords.second), {
    token,
    status: 403,
    code: 'wrong-password',
  });
  await walk.post('/v1/change-password', change(passwords.first, passwords.first), {
    token,
    status: 422,
    rules: ['/newPassword password_reused'],
  });
  await walk.post('/v1/change-password', change(passwords.first, passwords.second), {
    token,
    status: 204,
  });
  await walk.get('/v1/me', { token, status: 401, code: 'invalid-token' });
  await login(email, passwords.second);
  // The number is not proved, so it does not sign in to this account, and can be the username of another.
  await walk.post(
    '/v1/login',
    { username: phone, password: passwords.second },
    { status: 401, code: 'invalid-credentials' },
  );
  await walk.post('/v1/register', registration(phone, passwords.first), {
    status: 201,
    members: { phone, email: null },
  });
  await login(phone, passwords.first);

  walk.chapter('Forget it, and reset it by mail');
  for (const username of [email, email.toUpperCase(), email])
    await walk.post('/v1/forgot-password', { username }, { status: 202 });
  await walk.post(
    '/v1/forgot-password',
    { username: email },
    { status: 429, code: 'too-many-requests' },
  );
  await walk.post('/v1/forgot-password', { username: `x${email}` }, { status: 202 });
  const resetToken = await readResetToken();
  const reset = (newPassword: string) => ({ token: resetToken, newPassword });
  await walk.post('/v1/reset-password', reset('Password1!'), {
    status: 422,
    rules: ['/newPassword password_common'],
  });
  await walk.post('/v1/reset-password', reset(passwords.first), {
    status: 422,
    rules: ['/newPassword password_reused'],
  });
  await walk.post('/v1/reset-password', reset(passwords.third), { status: 204 });
  await walk.post('/v1/reset-password', reset(freshPassword()), {
    status: 410,
    code: 'reset-link-invalid',
  });

  await resetByCode(walk, { username: phone, newPassword: passwords.second });

  await sessions(walk, { username: email, password: passwords.third });

  const account = { username: email, password: passwords.third };
  await secondFactor(walk, account, await login(email, passwords.third));

  walk.chapter('Log out');
  const last = await login(email, passwords.third);
  await walk.post('/v1/logout', undefined, { token: last, status: 204 });
  await walk.get('/v1/me', { token: last, status: 401, code: 'invalid-token' });

  walk.chapter('What else there is');
  for (const path of [
    '/health',
    '/.well-known/jwks.json',
    '/openapi.json',
    '/docs',
    '/problems/username-taken',
    '/reset-password',
  ]) {
    await walk.get(path, { status: 200, quiet: true });
  }
  await walk.get('/v1/nowhere', { status: 404, code: 'not-found' });
  await walk.get('/v1/login', { status: 405, code: 'method-not-allowed' });
}

async function expiredPassword(): Promise<void> {
  walk.chapter('A password that is too old');
  await walk.post('/v1/register', person(), { status: 201 });
  await new Promise((resolve) => setTimeout(resolve, 3_500));
  const refused = await walk.post(
    '/v1/login',
    { username: email, password: passwords.first },
    { status: 403, code: 'password-expired' },
  );
  const token = String(refused.changeToken);
  await walk.get('/v1/me', { token, status: 401, code: 'invalid-token' });
  await walk.post(
    '/v1/change-password',
    { oldPassword: passwords.first, newPassword: passwords.second },
    { token, status: 204 },
  );
  await login(email, passwords.second);
}

async function login(username: string, password: string): Promise<string> {
  const body = await walk.post(
    '/v1/login',
    { username, password },
    { status: 200, members: { tokenType: 'Bearer' } },
  );
  return String(body.accessToken);
}

/** Reads the newest link from the local outbox. */
async function readResetToken(): Promise<string> {
  const mails = await walk.mailsTo(
    email,
    (all) => all.some(isOfChange) && tokensOf(all).length === 3,
  );
  const [newest] = tokensOf(mails);
  walk.check(newest !== undefined, 'a notice of the change and three links in the outbox');
  return newest ?? '';
}

/** In whatever language the person has chosen: a notice has no link. */
function isOfChange({ text }: Mail): boolean {
  return !text.includes('#token=');
}

function tokensOf(mails: Mail[]): string[] {
  return mails.flatMap(({ text }) => /reset-password#token=([\w-]+)/.exec(text)?.[1] ?? []);
}

function person() {
  return { ...registration(email, passwords.first), phone, comments: 'Made by the demo.' };
}

/** Random, and with one of each kind of character that the policy asks for. */
function freshPassword(): string {
  return `Zq7+${randomBytes(9).toString('base64url')}`;
}
