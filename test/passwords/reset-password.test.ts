import { env } from 'cloudflare:workers';
import { expect, it } from 'vitest';
import { makeTestApp } from '../support/app';
import { auditLines } from '../support/audit';
import { travel } from '../support/clock';
import type { TestPerson } from '../support/people';
import { canLogIn, goodPassword, login, otherPassword, register } from '../support/people';
import { expectProblem, rulesOf } from '../support/problem';
import { resetToken } from '../support/resets';

const app = makeTestApp();
const newPassword = 'Velvet?Compass3';

const reset = (token: string, password = newPassword, by = app) =>
  by.post('/v1/reset-password', { token, newPassword: password });

const stored = async ({ id }: TestPerson) => {
  const row = await env.DB.prepare(
    'select password_version, password_hash from credentials where user_id = ?',
  )
    .bind(id)
    .first<{ password_version: number; password_hash: string }>();
  const history = await env.DB.prepare('select count(*) n from password_history where user_id = ?')
    .bind(id)
    .first<number>('n');
  return { version: row?.password_version, hash: row?.password_hash, history };
};

it('sets the new password, once: 204, then 410', async () => {
  const person = await register(app);
  const token = await resetToken(app, person);
  const response = await reset(token);
  expect([response.status, await response.text()]).toEqual([204, '']);
  expect(await canLogIn(app, person.username, newPassword)).toBe(true);
  expect(await canLogIn(app, person.username, goodPassword)).toBe(false);

  await expectProblem(await reset(token, 'Marble/Anchor88'), 410, 'reset-link-invalid');
  expect(await stored(person)).toMatchObject({ version: 2, history: 2 });
  expect(await canLogIn(app, person.username, newPassword)).toBe(true);
});

it.each([
  ['the same password', () => newPassword],
  ['different passwords', (i: number) => `Velvet?Compass${10 + i}`],
])('lets one of twenty redemptions at once through, with %s', async (_, password) => {
  const person = await register(app);
  const token = await resetToken(app, person);
  const responses = await Promise.all(
    Array.from({ length: 20 }, (_, i) => reset(token, password(i))),
  );
  const statuses = responses.map(({ status }) => status);
  expect(statuses.filter((status) => status === 204)).toHaveLength(1);
  expect(statuses.filter((status) => status === 410)).toHaveLength(19);
  expect(await stored(person)).toMatchObject({ version: 2, history: 2 });
  const winner = password(statuses.indexOf(204));
  expect(await canLogIn(app, person.username, winner)).toBe(true);
});

it('is good until just before 24 hours after the request', async () => {
  const person = await register(app);
  const token = await resetToken(app, person);
  travel('86399s');
  expect((await reset(token)).status).toBe(204);
});

it('is dead at 24 hours, and nothing is changed', async () => {
  const person = await register(app);
  const token = await resetToken(app, person);
  const before = await stored(person);
  travel('24h');
  auditLines();
  await expectProblem(await reset(token), 410, 'reset-link-invalid');
  expect(auditLines()).toMatchObject([{ reason: 'reset-token-expired', userId: person.id }]);
  expect(await stored(person)).toEqual(before);
});

it('answers unknown, malformed, expired and used tokens alike', async () => {
  const person = await register(app);
  const used = await resetToken(app, person);
  await reset(used);
  const expired = await resetToken(app, person);
  travel('24h');
  const tokens = [
    used,
    expired,
    'A'.repeat(43),
    'A'.repeat(42),
    'A'.repeat(44),
    'A'.repeat(200),
    'x',
    `${'A'.repeat(42)}=`,
    `${'A'.repeat(42)}\n`,
    `reset:${'a'.repeat(37)}`,
    '../../outbox:',
    '\u0000',
    '\ud800',
    expired.toLowerCase(),
    ` ${expired}`,
  ];
  for (const token of tokens) {
    const problem = await expectProblem(await reset(token), 410, 'reset-link-invalid');
    expect({ ...problem, requestId: '' }).toEqual({
      type: '/problems/reset-link-invalid',
      code: 'reset-link-invalid',
      title: 'Reset link invalid',
      status: 410,
      detail:
        'The link is unknown, has expired or was already used. Request a new one at /v1/forgot-password.',
      requestId: '',
    });
  }
});

it('does not tell a good link from an unknown one by what it says of a weak password', async () => {
  await expectProblem(await reset('A'.repeat(43), 'weak'), 410, 'reset-link-invalid');
});

it('dies with a change of the password', async () => {
  const person = await register(app);
  const token = await resetToken(app, person);
  const changed = await app.post(
    '/v1/change-password',
    { oldPassword: goodPassword, newPassword: otherPassword },
    { token: await login(app, person) },
  );
  expect(changed.status).toBe(204);
  auditLines();
  await expectProblem(await reset(token), 410, 'reset-link-invalid');
  expect(auditLines()).toMatchObject([{ reason: 'reset-token-outdated', userId: person.id }]);
  expect(await canLogIn(app, person.username, otherPassword)).toBe(true);
});

it.each(['older', 'newer'])(
  'of two links, the %s dies when the other is redeemed',
  async (dies) => {
    const person = await register(app);
    const [older, newer] = [await resetToken(app, person), await resetToken(app, person)];
    const [dead, redeemed] = dies === 'older' ? [older, newer] : [newer, older];
    expect((await reset(redeemed)).status).toBe(204);
    await expectProblem(await reset(dead, 'Marble/Anchor88'), 410, 'reset-link-invalid');
    expect(await canLogIn(app, person.username, newPassword)).toBe(true);
  },
);

it('lets one of two links through that are redeemed at once', async () => {
  const person = await register(app);
  const tokens = [await resetToken(app, person), await resetToken(app, person)];
  const responses = await Promise.all(tokens.map((token, i) => reset(token, `Velvet?Comet${i}77`)));
  expect(responses.map(({ status }) => status).sort()).toEqual([204, 410]);
  expect(await stored(person)).toMatchObject({ version: 2, history: 2 });
});

it.each([
  ['a weak one', 'short', ['/newPassword password_no_digit', '/newPassword password_no_special']],
  ['a common one', 'Password1!', ['/newPassword password_common']],
  ['one with their name in it', 'Ines&7-gallops', ['/newPassword password_contains_personal_data']],
  ['the current one', goodPassword, ['/newPassword password_reused']],
])('refuses %s and keeps the link good', async (_, password, rules) => {
  const person = await register(app);
  const token = await resetToken(app, person);
  const before = await stored(person);
  const problem = await expectProblem(await reset(token, password), 422, 'validation-failed');
  expect(rulesOf(problem)).toEqual(expect.arrayContaining(rules));
  expect(await stored(person)).toEqual(before);
  expect((await reset(token)).status).toBe(204);
});

it('refuses a password used before the last change', async () => {
  const person = await register(app);
  expect((await reset(await resetToken(app, person), newPassword)).status).toBe(204);
  const token = await resetToken(app, person);
  const problem = await expectProblem(await reset(token, goodPassword), 422, 'validation-failed');
  expect(rulesOf(problem)).toEqual(['/newPassword password_reused']);
  expect(await canLogIn(app, person.username, newPassword)).toBe(true);
});

it('names every broken member of the body at once', async () => {
  const response = await app.post('/v1/reset-password', { token: 7, extra: true });
  const problem = await expectProblem(response, 422, 'validation-failed');
  expect(rulesOf(problem)).toEqual([
    '/extra unknown_member',
    '/newPassword required',
    '/token wrong_type',
  ]);
});
