/** The link of a concealed registration opens the account for somebody who also knows the password. */
import { env } from 'cloudflare:workers';
import { sha256 } from '@noble/hashes/sha2.js';
import { expect, it } from 'vitest';
import { toHex, utf8 } from '../../src/core/encoding';
import { findLinkRecord } from '../../src/links/link';
import { makeTestApp } from '../support/app';
import { auditLines } from '../support/audit';
import { travel } from '../support/clock';
import { pending } from '../support/confirmations';
import { mailsTo, runMailQueue } from '../support/mail';
import { canLogIn, freshEmail, login, register } from '../support/people';
import { expectProblem } from '../support/problem';
import { resetToken } from '../support/resets';
import { countRows, historyVersions, userRow } from '../support/rows';
import { distantKv } from '../support/stand-ins';
import { makeTestDeps } from '../support/test-deps';

const app = makeTestApp({ REGISTRATION: 'conceal' });

const confirm = (token: string, password: string, by = app) =>
  by.post('/v1/confirm-registration', { token, password });

it('opens the account as it was registered', async () => {
  const { username, password, token } = await pending(app, { comments: 'Line 1\nLine 2' });
  const response = await confirm(token, password);
  expect([response.status, response.headers.get('Location')]).toEqual([201, '/v1/me']);
  const user = await response.json<{ id: string }>();
  expect(user).toMatchObject({ email: username, phone: null, comments: 'Line 1\nLine 2' });
  expect(await historyVersions(user.id)).toEqual([1]);
  const me = await app.get('/v1/me', { token: await login(app, { username, password }) });
  expect(await me.json()).toEqual(user);
});

it('does not let in before it is confirmed', async () => {
  const { username, password } = await pending(app);
  expect(await canLogIn(app, username, password)).toBe(false);
});

it('counts the age of the password from when it was chosen', async () => {
  const { password, token } = await pending(app);
  travel('23h');
  const { id, createdAt } = await (await confirm(token, password)).json<{
    id: string;
    createdAt: string;
  }>();
  const { password_changed_at } = await userRow(id);
  expect(Date.parse(createdAt) - password_changed_at).toBe(23 * 3_600_000);
});

it('opens no account for who has the mailbox and not the password, and the link stays good', async () => {
  const { username, password, token } = await pending(app);
  await expectProblem(await confirm(token, 'Not-The-Chosen-1'), 401, 'invalid-credentials');
  expect(await countRows('identifiers WHERE value = ?', username)).toBe(0);
  expect((await confirm(token, password)).status).toBe(201);
});

it('lets nobody guess the password beyond the limit, a hundred at once either', async () => {
  const { password, token } = await pending(app);
  const statuses = await Promise.all(
    Array.from({ length: 100 }, async (_, i) => (await confirm(token, `Guess-${i}-xyz`)).status),
  );
  expect(statuses.filter((status) => status === 401)).toHaveLength(10);
  expect(statuses.filter((status) => status === 429)).toHaveLength(90);
  const response = await confirm(token, password);
  expect(response.headers.get('Retry-After')).toBe('30');
  await expectProblem(response, 429, 'too-many-attempts');
  travel('30s');
  expect((await confirm(token, password)).status).toBe(201);
});

it('opens one account for a link that is redeemed ten times at once', async () => {
  const { username, password, token } = await pending(app);
  const statuses = await Promise.all(
    Array.from({ length: 10 }, async () => (await confirm(token, password)).status),
  );
  expect(statuses.sort()).toEqual([201, ...Array(9).fill(410)]);
  expect(await countRows('identifiers WHERE value = ?', username)).toBe(1);
});

it('is used up, also where KV is stale and still has it', async () => {
  const { password, token } = await pending(app);
  const record = await recordOf(token);
  expect((await confirm(token, password)).status).toBe(201);
  await expectProblem(await confirm(token, password), 410, 'confirmation-link-invalid');
  const stale = makeTestApp({ KV: { ...distantKv, get: async () => record } });
  await expectProblem(await confirm(token, password, stale), 410, 'confirmation-link-invalid');
});

it('is good for 24 hours and not a second longer', async () => {
  const [early, late] = [await pending(app), await pending(app)];
  travel('86399s');
  expect((await confirm(early.token, early.password)).status).toBe(201);
  travel('1s');
  await expectProblem(await confirm(late.token, late.password), 410, 'confirmation-link-invalid');
  expect(await countRows('identifiers WHERE value = ?', late.username)).toBe(0);
});

it('audits the guess that locks, and tells the mailbox once', async () => {
  const { username, token } = await pending(app);
  auditLines();
  for (let i = 0; i < 12; i++) await confirm(token, `Guess-${i}-xyz`);
  expect(auditLines().map(({ event }) => event)).toEqual([
    ...Array(9).fill('user_created'),
    'authn_login_lock',
    'excess_rate_limit_exceeded',
    'excess_rate_limit_exceeded',
  ]);
  const record = await findLinkRecord(makeTestDeps(), 'registration', token);
  const { account } = record as { account: { id: string } };
  await runMailQueue(account.id);
  const subjects = (await mailsTo(username)).map(({ subject }) => subject);
  expect(subjects.filter((subject) => subject === 'Too many wrong passwords')).toHaveLength(1);
});

it('opens the account of the first to confirm where one address was registered twice', async () => {
  const username = freshEmail();
  const stranger = await pending(app, { username, password: 'Planted#Trap-31' });
  const owner = await pending(app, { username });
  expect((await confirm(owner.token, owner.password)).status).toBe(201);
  await expectProblem(
    await confirm(stranger.token, stranger.password),
    410,
    'confirmation-link-invalid',
  );
  expect(await canLogIn(app, username, owner.password)).toBe(true);
  expect(await canLogIn(app, username, stranger.password)).toBe(false);
});

it('does not open what a reset link opens, nor the reverse', async () => {
  const waiting = await pending(app);
  const person = await register(makeTestApp());
  const reset = await resetToken(app, person);
  const newPassword = 'Copper!Lantern7';
  await expectProblem(
    await app.post('/v1/reset-password', { token: waiting.token, newPassword }),
    410,
    'reset-link-invalid',
  );
  await expectProblem(await confirm(reset, person.password), 410, 'confirmation-link-invalid');
});

it.each(['', 'x', 'A'.repeat(43), '__proto__', '../reset', '\u0000'.repeat(43)])(
  'answers the token %j as one that is unknown',
  async (token) => {
    await expectProblem(await confirm(token, 'x'), 410, 'confirmation-link-invalid');
    expect(auditLines()).toMatchObject([
      { event: 'user_created', outcome: 'failure', reason: 'confirmation-token-unknown' },
    ]);
  },
);

it('leaves one line and one row for the account that it opens', async () => {
  const { password, token } = await pending(app);
  auditLines();
  const response = await confirm(token, password);
  const lines = auditLines();
  expect(lines).toMatchObject([{ event: 'user_created', outcome: 'success' }]);
  const requestId = response.headers.get('X-Request-Id');
  expect(await countRows('audit_events WHERE request_id = ?', requestId)).toBe(1);
  expect(JSON.stringify(lines)).not.toContain(token);
});

/** What KV holds behind a token, as another location would still see it. */
async function recordOf(token: string): Promise<unknown> {
  const hash = toHex(sha256(utf8(token)));
  const record = await env.KV.get(`registration:${hash}`, 'json');
  if (record === null) throw new Error('nothing is stored for this token');
  return record;
}
