/** GET /v1/me/export: all that is stored of a person, for that person alone, and nothing that opens an account. */
import { env } from 'cloudflare:workers';
import { describe, expect, it } from 'vitest';
import type { ExportOutput } from '../../src/accounts/export-schema';
import { makeTestApp, type TestApp } from '../support/app';
import { auditLines } from '../support/audit';
import { startTime, travel } from '../support/clock';
import { freshPhone } from '../support/fresh-phone';
import { login, openSession, otherPassword, register, type TestPerson } from '../support/people';
import { expectProblem } from '../support/problem';
import { refreshed } from '../support/refreshes';
import { resetToken } from '../support/resets';
import { staffMember } from '../support/staff';
import { partsOf } from '../support/tokens';

const app = makeTestApp();

const exported = (token: string, by: TestApp = app) => by.get('/v1/me/export', { token });

/** The copy as it is sent. */
async function textOf(token: string): Promise<string> {
  const response = await exported(token);
  expect(response.status).toBe(200);
  return response.text();
}

const read = async (token: string, by: TestApp = app) =>
  (await exported(token, by)).json<ExportOutput>();

/** Somebody with a past: two sessions, a refresh, a proved mailbox, three passwords. */
async function somebody(): Promise<{ person: TestPerson; token: string; secrets: string[] }> {
  const phone = freshPhone();
  const person = await register(app, { phone, address: 'Here', comments: 'one' });
  travel('1h');
  const first = await login(app, person);
  const change = { oldPassword: person.password, newPassword: otherPassword };
  expect((await app.post('/v1/change-password', change, { token: first })).status).toBe(204);
  travel('1s');
  const link = await resetToken(app, person);
  const password = 'Velvet?Compass3';
  const reset = await app.post('/v1/reset-password', { token: link, newPassword: password });
  expect(reset.status).toBe(204);
  travel('1h');
  const tokens = await openSession(app, { ...person, password }, { 'User-Agent': 'curl/8' });
  const next = await refreshed(app, tokens.refreshToken);
  const secrets = [first, tokens.accessToken, next.accessToken].flatMap((token) => {
    const { claims, signature } = partsOf(token);
    return [token, signature, ...token.split('.'), String(claims.jti), String(claims.sid)];
  });
  for (const { refreshToken } of [tokens, next]) {
    secrets.push(refreshToken, refreshToken.split('.').at(-1) ?? '');
  }
  secrets.push(link, person.password, otherPassword, password);
  return { person: { ...person, password }, token: next.accessToken, secrets };
}

it('holds the account as it is read, beside who wrote the copy and when', async () => {
  const { token } = await somebody();
  const me = await (await app.get('/v1/me', { token })).json();
  expect(await read(token)).toMatchObject({
    service: { name: 'accounts.example', url: 'https://accounts.example' },
    exportedAt: '2040-03-01T14:00:01.000Z',
    profile: me,
  });
});

it('says which role the account has', async () => {
  const support = await staffMember(app, 'support');
  expect((await read(support.token)).role).toBe('support');
  expect((await read((await somebody()).token)).role).toBeNull();
});

it('is by the name of the service, where it has one', async () => {
  const named = makeTestApp({ BRAND_NAME: 'Harbor' });
  const token = await login(named, await register(named));
  expect((await read(token, named)).service.name).toBe('Harbor');
});

it('is saved as a file by a browser', async () => {
  const response = await exported(await login(app, await register(app)));
  expect(response.status).toBe(200);
  expect(response.headers.get('Content-Type')).toMatch(/^application\/json/);
  expect(response.headers.get('Content-Disposition')).toBe('attachment; filename="account.json"');
  expect(response.headers.get('Cache-Control')).toBe('no-store');
});

it('holds each identifier with when it was proved, and a former one until it is let go', async () => {
  const { person, token } = await somebody();
  const [phone, until] = [freshPhone(), startTime.getTime() + 7 * 86_400_000];
  await env.DB.prepare(
    `INSERT INTO identifiers (user_id, kind, value, signs_in, until) VALUES (?, 'former_phone', ?, 1, ?)`,
  )
    .bind(person.id, phone, until)
    .run();
  const { identifiers } = await read(token);
  // The reset dropped the number, which nobody had proved.
  expect(identifiers).toEqual([
    {
      kind: 'email',
      value: person.username,
      signsIn: true,
      verifiedAt: '2040-03-01T13:00:01.000Z',
      until: null,
    },
    {
      kind: 'former_phone',
      value: phone,
      signsIn: false,
      verifiedAt: null,
      until: new Date(until).toISOString(),
    },
  ]);
});

it('holds when the password was changed and how often, and when it expires', async () => {
  const { token } = await somebody();
  expect((await read(token)).password).toEqual({
    changedAt: '2040-03-01T13:00:01.000Z',
    expiresAt: '2040-03-31T13:00:01.000Z',
    changes: 2,
  });
});

it('holds every session that is stored, open or not, as the list shows them', async () => {
  const { person, token } = await somebody();
  const other = await login(app, person);
  await app.send('POST', '/v1/logout', { token: other });
  const { sessions, sessionsComplete } = await read(token);
  const { sessions: listed } = await (await app.get('/v1/sessions', { token })).json<{
    sessions: { id: string }[];
  }>();
  const [{ id: _, ...current } = { id: '' }] = listed;
  expect(listed).toHaveLength(1);
  const authenticatedAt = expect.stringMatching(/^2040-/);
  const kept = { scope: 'account', endedAt: null, amr: ['pwd'], authenticatedAt };
  expect(sessions).toContainEqual({ ...current, ...kept, open: true });
  expect(sessions.map(({ open, endedAt }) => [open, endedAt])).toEqual(
    expect.arrayContaining([
      [true, null],
      [false, '2040-03-01T14:00:01.000Z'],
      // Ended by the changed password.
      [false, null],
    ]),
  );
  expect([sessions.length, sessionsComplete]).toEqual([3, true]);
});

it('holds all that was done with the account, newest first, without names or ids', async () => {
  const { token } = await somebody();
  const { activity, activityComplete } = await read(token);
  expect(activityComplete).toBe(true);
  const names = activity.map(({ event }) => event);
  // The login and the change had the same moment.
  expect([names[0], names[1], ...names.slice(2, 4).sort(), names[4]]).toEqual([
    'authn_login_success',
    'authn_password_reset',
    'authn_login_success',
    'authn_password_change',
    'user_created',
  ]);
  expect(names).toHaveLength(5);
  expect(Object.keys(activity[0] ?? {}).sort()).toEqual(
    ['at', 'byStaff', 'country', 'event', 'ip', 'outcome', 'reason', 'userAgent'].sort(),
  );
});

describe('with more than it takes', () => {
  const numbers = (count: number) => JSON.stringify(Array.from({ length: count }, (_, i) => i));

  it.each([
    [10_000, 10_000, true],
    [10_001, 10_000, false],
  ])(
    'of %i events holds the newest %i and says whether these are all',
    async (stored, held, all) => {
      const person = await register(app);
      const token = await login(app, person);
      await env.DB.prepare('DELETE FROM audit_events WHERE user_id = ?').bind(person.id).run();
      await env.DB.prepare(
        `INSERT INTO audit_events (request_id, event, outcome, at, user_id, schema_version)
         SELECT ? || '-' || value, 'authn_login_success', 'success', value, ?, 3 FROM json_each(?)`,
      )
        .bind(person.id, person.id, numbers(stored))
        .run();
      const { activity, activityComplete } = await read(token);
      expect([activity.length, activityComplete]).toEqual([held, all]);
      expect(activity[0]?.at).toBe(new Date(stored - 1).toISOString());
    },
  );

  it.each([
    [1000, 1000, true],
    [1001, 1000, false],
  ])(
    'of %i sessions holds the newest %i and says whether these are all',
    async (stored, held, all) => {
      const person = await register(app);
      const token = await login(app, person);
      await env.DB.prepare(
        `INSERT INTO sessions (id, user_id, scope, password_version, deactivations, created_at, expires_at)
         SELECT ? || '-' || value, ?, 'account', 1, 0, value, 1 FROM json_each(?)`,
      )
        .bind(person.id, person.id, numbers(stored - 1))
        .run();
      const { sessions, sessionsComplete } = await read(token);
      expect([sessions.length, sessionsComplete]).toEqual([held, all]);
      expect(sessions[0]).toMatchObject({ current: true, open: true });
    },
  );
});

/** All that D1 holds of somebody, as text. */
async function rawRows(userId: string): Promise<string> {
  const tables = ['identifiers', 'credentials', 'password_history', 'sessions', 'audit_events'];
  const answers = await env.DB.batch([
    env.DB.prepare('SELECT * FROM users WHERE id = ?').bind(userId),
    ...tables.map((table) =>
      env.DB.prepare(`SELECT * FROM ${table} WHERE user_id = ?`).bind(userId),
    ),
  ]);
  return JSON.stringify(answers.map(({ results }) => results));
}

/** What gives a password or a token away, wherever it stands: this is looked for in the copy, and in the rows. */
async function opening(userId: string): Promise<string[]> {
  const column = async (sql: string) =>
    (await env.DB.prepare(sql).bind(userId).raw<[string]>()).flat();
  const values = await Promise.all([
    column('SELECT password_hash FROM credentials WHERE user_id = ?'),
    column('SELECT fingerprint FROM password_history WHERE user_id = ?'),
    column('SELECT key_id FROM password_history WHERE user_id = ?'),
    column('SELECT id FROM sessions WHERE user_id = ?'),
    column('SELECT DISTINCT subject FROM audit_events WHERE user_id = ? AND subject IS NOT NULL'),
    column('SELECT request_id FROM audit_events WHERE user_id = ?'),
  ]);
  for (const found of values) expect(found.length).toBeGreaterThan(0);
  return values.flat();
}

it('holds no hash, fingerprint, key, pseudonym or id of a session, all of which the rows hold', async () => {
  const { person, token } = await somebody();
  const text = await textOf(token);
  const [raw, values] = [await rawRows(person.id), await opening(person.id)];
  for (const value of values) {
    expect(raw).toContain(value);
    expect(text).not.toContain(value);
  }
  expect(raw).toMatch(/argon2/);
  expect(text).not.toMatch(/argon2|hash|fingerprint|subject|requestId|keyId/i);
});

it('holds no part of a token, link or password', async () => {
  const { token, secrets } = await somebody();
  const text = await textOf(token);
  for (const secret of secrets) expect(text).not.toContain(secret);
});

it('holds nothing of anybody else', async () => {
  const other = await somebody();
  const one = await somebody();
  const text = await textOf(one.token);
  const { id, username } = other.person;
  for (const value of [id, username, ...(await opening(id))]) expect(text).not.toContain(value);
  expect(text).toContain(one.person.username);
});

it.each(['all', 'sampled', 'off'])(
  'is audited each time, with AUDIT_OWN_READS=%s too, and shows in the activity',
  async (AUDIT_OWN_READS) => {
    const by = makeTestApp({ AUDIT_OWN_READS });
    const person = await register(by);
    const token = await login(by, person);
    auditLines();
    for (let i = 0; i < 3; i++) await exported(token, by);
    const lines = auditLines();
    expect(lines).toHaveLength(3);
    for (const line of lines) {
      expect(line).toMatchObject({
        event: 'sensitive_read',
        outcome: 'success',
        reason: 'account-exported',
        userId: person.id,
      });
      expect(line).not.toHaveProperty('sampleRate');
    }
    const { events } = await (await by.get('/v1/me/activity', { token })).json<{
      events: { reason: string | null }[];
    }>();
    expect(events.filter(({ reason }) => reason === 'account-exported')).toHaveLength(3);
  },
);

it('wants an access token: not none, not one that is dead', async () => {
  await expectProblem(await app.get('/v1/me/export'), 401, 'authentication-required');
  const token = await login(app, await register(app));
  await app.send('POST', '/v1/logout', { token });
  await expectProblem(await exported(token), 401, 'invalid-token');
});
