/** What happens while Turnstile says nothing that can be used: as the operator has decided, and never quietly. */
import { describe, expect, it } from 'vitest';
import { makeBotCheck } from '../../src/bots/bot-check';
import { botCheckOf } from '../../src/bots/settings';
import { readSettings } from '../../src/settings';
import { auditLines } from '../support/audit';
import { faults } from '../support/faults';
import { expectProblem } from '../support/problem';
import { requiredSettings } from '../support/settings';
import {
  askedAbout,
  guarded,
  guardedApp,
  tokenFor,
  turnstileSettings,
  turnstileUrl,
} from '../support/turnstile';

const modes: [mode: string, why: string, tries: number][] = [
  ['down', 'down', 2],
  ['inside', 'down', 2],
  ['rubbish', 'not understood', 1],
  ['elsewhere', 'not understood', 1],
  ['oracle', 'not understood', 1],
];

describe.each(modes)('while Turnstile is %s', (mode, why, tries) => {
  const refusing = guardedApp({}, mode);
  const allowing = guardedApp({ TURNSTILE_WHEN_DOWN: 'allow' }, mode);

  it.each(guarded)(
    'refuses /v1/%s by default, and says when to come again',
    async (route, body) => {
      const turnstileToken = await tokenFor(route);
      const response = await refusing.post(`/v1/${route}`, { ...body(), turnstileToken });
      const { requestId } = await expectProblem(response, 503, 'service-unavailable');
      expect(response.headers.get('Retry-After')).toBe('5');
      expect(faults()).toEqual([
        { botCheck: 'no verdict of Turnstile', why, request: 'refused', route, requestId },
      ]);
      expect(auditLines()).toMatchObject([
        { event: 'sys_error', outcome: 'failure', reason: 'turnstile', requestId },
      ]);
      expect(await askedAbout(turnstileToken)).toHaveLength(tries);
    },
  );

  it.each(guarded)(
    'lets /v1/%s go on where that is set, and tells the operator',
    async (route, body, status) => {
      const turnstileToken = await tokenFor(route);
      const response = await allowing.post(`/v1/${route}`, { ...body(), turnstileToken });
      expect(response.status).toBe(status);
      const requestId = response.headers.get('X-Request-Id');
      expect(faults()).toEqual([
        { botCheck: 'no verdict of Turnstile', why, request: 'allowed', route, requestId },
      ]);
      expect(auditLines()).toHaveLength(1);
    },
  );

  it('lets in who has no token, because then no widget makes one, where that is set', async () => {
    const [[route, body, status] = ['', () => ({}), 0]] = guarded;
    expect((await allowing.post(`/v1/${route}`, body())).status).toBe(status);
    expect(faults()).toHaveLength(1);
  });
});

it('refuses who has no token while Turnstile answers, whatever happens when it does not', async () => {
  const allowing = guardedApp({ TURNSTILE_WHEN_DOWN: 'allow' });
  for (const [route, body] of guarded) {
    const response = await allowing.post(`/v1/${route}`, body());
    await expectProblem(response, 403, 'bot-check-failed');
  }
  expect(auditLines().map(({ reason }) => reason)).toEqual(Array(3).fill('bot-check-missing'));
  expect(faults()).toEqual([]);
});

it('takes no request that Turnstile calls malformed for an outage', async () => {
  const allowing = guardedApp({ TURNSTILE_WHEN_DOWN: 'allow' }, 'malformed');
  const [[route, body] = ['', () => ({})]] = guarded;
  const response = await allowing.post(`/v1/${route}`, { ...body(), turnstileToken: 'x' });
  await expectProblem(response, 403, 'bot-check-failed');
  expect(auditLines()).toMatchObject([{ event: 'bot_check_fail', reason: 'bot-check-invalid' }]);
});

it.each(['once-down', 'lost'])('asks once more where the first answer is %s', async (mode) => {
  const by = guardedApp({}, mode);
  const turnstileToken = await tokenFor('register');
  const [[, body] = ['', () => ({})]] = guarded;
  const response = await by.post('/v1/register', { ...body(), turnstileToken });
  expect(response.status).toBe(201);
  const asked = await askedAbout(turnstileToken);
  expect(asked.map((one) => one.idempotency_key)).toEqual(
    Array(2).fill(response.headers.get('X-Request-Id')),
  );
  expect(faults()).toEqual([]);
});

it('treats a refused secret of its own as an outage, and names the setting, not what it is', async () => {
  const secret = '0x4AAAAAAAsecretOfAnotherWidget';
  const changes = { TURNSTILE_SECRET_KEY: secret };
  const [[route, body] = ['', () => ({})]] = guarded;
  const ask = async (more: Record<string, unknown>) =>
    guardedApp({ ...changes, ...more }).post(`/v1/${route}`, {
      ...body(),
      turnstileToken: await tokenFor(route),
    });
  await expectProblem(await ask({}), 503, 'service-unavailable');
  expect((await ask({ TURNSTILE_WHEN_DOWN: 'allow' })).status).toBe(201);
  const said = faults();
  expect(said).toMatchObject([
    { why: 'refuses TURNSTILE_SECRET_KEY', request: 'refused' },
    { why: 'refuses TURNSTILE_SECRET_KEY', request: 'allowed' },
  ]);
  expect(JSON.stringify([said, auditLines()])).not.toContain(secret);
});

it('treats a Turnstile that cannot be reached as down', async () => {
  const by = guardedApp({ TURNSTILE_BASE_URL: 'http://127.0.0.1:9' });
  const [[route, body] = ['', () => ({})]] = guarded;
  const response = await by.post(`/v1/${route}`, { ...body(), turnstileToken: 'x' });
  await expectProblem(response, 503, 'service-unavailable');
  expect(faults()).toMatchObject([{ why: 'not reached' }]);
});

it('waits so long, and no longer, for one that does not answer', async () => {
  const settings = readSettings({ ...requiredSettings, ...turnstileSettings });
  const silent = { ...settings, TURNSTILE_BASE_URL: `${turnstileUrl}/silent` };
  const check = makeBotCheck(botCheckOf(silent), 30);
  const turnstileToken = await tokenFor('login');
  const context = { ip: null, requestId: crypto.randomUUID() };
  const checked = await check('login', context, { token: turnstileToken, bypass: undefined });
  expect(checked).toMatchObject({ ok: false, error: { code: 'service-unavailable' } });
  expect(faults()).toMatchObject([{ why: 'timed out', request: 'refused' }]);
  expect(await askedAbout(turnstileToken)).toHaveLength(1);
});
