/** Programs of the operator that no widget can run in show a secret instead of a token. */
import { expect, it } from 'vitest';
import { makeTestApp } from '../support/app';
import { auditLines } from '../support/audit';
import { goodPassword, register } from '../support/people';
import { expectProblem } from '../support/problem';
import { guarded, guardedApp, tokenFor } from '../support/turnstile';

const secrets = ['the-bypass-of-the-tests-of-32-bytes', 'the-one-before-it-of-32-bytes-or-more'];
const app = guardedApp({ TURNSTILE_BYPASS_SECRETS: secrets.join(' ') });
const withBypass = (bypass: string) => ({ headers: { 'Bot-Check-Bypass': bypass } });

it.each(guarded)('opens /v1/%s to each of the secrets', async (route, body, status) => {
  for (const secret of secrets) {
    expect((await app.post(`/v1/${route}`, body(), withBypass(secret))).status).toBe(status);
  }
});

it.each([
  ['another', 'the-bypass-of-the-tests-of-32-bytez'],
  ['one with a character less', secrets[0]?.slice(0, -1)],
  ['one with a character more', `${secrets[0]}!`],
  ['both at once', secrets.join(' ')],
  ['none', ''],
])('refuses %s, with a good token too', async (_, bypass = '') => {
  const [[route, body] = ['', () => ({})]] = guarded;
  const turnstileToken = await tokenFor(route);
  const response = await app.post(
    `/v1/${route}`,
    { ...body(), turnstileToken },
    withBypass(bypass),
  );
  await expectProblem(response, 403, 'bot-check-failed');
  expect(auditLines()).toMatchObject([{ event: 'bot_check_fail', reason: 'bot-check-bypass' }]);
});

it('knows none where none is set', async () => {
  const [[route, body] = ['', () => ({})]] = guarded;
  const response = await guardedApp().post(`/v1/${route}`, body(), withBypass(secrets[0] ?? ''));
  await expectProblem(response, 403, 'bot-check-failed');
});

it('opens nothing else: wrong passwords count', async () => {
  const { username } = await register(makeTestApp());
  const logIn = (password: string) =>
    app.post('/v1/login', { username, password }, withBypass(secrets[0] ?? ''));
  for (let i = 0; i < 10; i++)
    await expectProblem(await logIn('wrong'), 401, 'invalid-credentials');
  await expectProblem(await logIn(goodPassword), 429, 'too-many-attempts');
});

it('may not be sent by pages of other origins', async () => {
  const by = guardedApp({ ALLOWED_ORIGINS: 'https://app.example.com' });
  const response = await by.send('OPTIONS', '/v1/login', {
    headers: {
      Origin: 'https://app.example.com',
      'Access-Control-Request-Method': 'POST',
      'Access-Control-Request-Headers': 'bot-check-bypass',
    },
  });
  const allowed = response.headers.get('Access-Control-Allow-Headers') ?? '';
  expect(allowed.toLowerCase()).not.toContain('bot-check-bypass');
});
