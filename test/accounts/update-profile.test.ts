/** PATCH /v1/me: what a merge patch (RFC 7396) changes, and what it cannot. */
import { describe, expect, it } from 'vitest';
import { makeTestApp, type TestApp } from '../support/app';
import { auditLines } from '../support/audit';
import { freshPhone } from '../support/fresh-phone';
import { login, openSession, register } from '../support/people';
import { expectProblem, rulesOf } from '../support/problem';
import { refreshed } from '../support/refreshes';
import { countRows, setUser, userRow } from '../support/rows';
import { changesOf, state } from '../support/states';

const app = makeTestApp();

const patch = (
  token: string,
  body: unknown,
  headers: Record<string, string> = {},
  by: TestApp = app,
): Promise<Response> => by.send('PATCH', '/v1/me', { body, token, headers });

async function loggedIn(changes: Record<string, unknown> = {}) {
  const person = await register(app, changes);
  return { ...person, token: await login(app, person) };
}

const read = async (token: string) =>
  (await app.get('/v1/me', { token })).json<Record<string, unknown>>();

/** Sends a patch that is refused, and says which rules it broke. */
async function brokenBy(token: string, body: unknown): Promise<string[]> {
  return rulesOf(await expectProblem(await patch(token, body), 422, 'validation-failed'));
}

it.each<Record<string, unknown>>([
  { firstName: 'Inés' },
  { lastName: "O'Neill Ferreira" },
  { dateOfBirth: '1971-12-31' },
  { dateOfJoining: '2001-01-01' },
  { address: '12 Rue des Lilas\n75020 Paris' },
  { comments: 'Speaks 日本語 👩‍🚀' },
  { locale: 'de' },
])('changes %j and nothing else', async (change) => {
  const { token } = await loggedIn({ address: 'Here', comments: 'one' });
  const before = await read(token);
  const response = await patch(token, change);
  expect(response.status).toBe(200);
  const changed = await response.json();
  expect(changed).toStrictEqual({ ...before, ...change });
  expect(await read(token)).toStrictEqual(changed);
});

it('changes all members at once', async () => {
  const { token } = await loggedIn();
  const change = {
    firstName: 'Ana-Lucía',
    lastName: 'Ferreira',
    dateOfBirth: '2001-01-01',
    dateOfJoining: '2020-01-01',
    address: 'There',
    comments: 'two',
    locale: 'fr',
  };
  const before = await read(token);
  expect(await (await patch(token, change)).json()).toStrictEqual({ ...before, ...change });
});

it.each(['address', 'comments', 'locale'])('takes %s away where it is null', async (member) => {
  const { token } = await loggedIn({ address: 'Here', comments: 'one' });
  await patch(token, { locale: 'es' });
  const before = await read(token);
  expect(before[member]).not.toBeNull();
  expect(await (await patch(token, { [member]: null })).json()).toStrictEqual({
    ...before,
    [member]: null,
  });
});

it('writes texts trimmed and in NFC, as a registration does', async () => {
  const { token } = await loggedIn();
  const response = await patch(token, { firstName: '  Ine\u0301s ', address: ' Here\n' });
  expect(await response.json()).toMatchObject({ firstName: 'Inés', address: 'Here' });
});

it.each(['firstName', 'lastName', 'dateOfBirth', 'dateOfJoining'])(
  'refuses to take %s away',
  async (member) => {
    const { token } = await loggedIn();
    expect(await brokenBy(token, { [member]: null })).toEqual([`/${member} wrong_type`]);
  },
);

it('reports every broken rule at once, and changes nothing', async () => {
  const { token } = await loggedIn();
  const before = await state();
  const rules = await brokenBy(token, {
    firstName: ' \u200b',
    lastName: 'x'.repeat(101),
    dateOfBirth: '1899-12-31',
    dateOfJoining: '2041-03-02',
    address: 'a'.repeat(501),
    comments: 'c\u0000',
    locale: 'tlh',
    email: 'other@example.com',
  });
  expect(rules).toEqual([
    '/address too_long',
    '/comments forbidden_character',
    '/dateOfBirth date_before_1900',
    '/dateOfJoining date_too_far_ahead',
    '/email unknown_member',
    '/firstName too_short',
    '/lastName too_long',
    '/locale wrong_type',
  ]);
  expect(changesOf(before, await state())).toEqual([]);
});

it.each([
  'id',
  'email',
  'phone',
  'emailVerified',
  'phoneVerified',
  'active',
  'createdAt',
  'passwordExpiresAt',
  'password',
  'version',
  'deleteAt',
  'sessionEpoch',
  'constructor',
  '',
])('refuses the member %j, which is not the owner’s to write', async (member) => {
  const { token } = await loggedIn();
  expect(await brokenBy(token, { [member]: null })).toEqual([`/${member} unknown_member`]);
});

it('refuses __proto__ as the unknown member it is, and takes no member from it', async () => {
  const { token } = await loggedIn();
  const body = '{"__proto__":{"firstName":"Root"}}';
  expect(await brokenBy(token, body)).toEqual(['/__proto__ unknown_member']);
});

it.each(['null', '[]', '[{"firstName":"A"}]', '"text"', '1'])(
  'refuses the patch %s, which would replace the account as a whole',
  async (body) => {
    const { token } = await loggedIn();
    expect(await brokenBy(token, body)).toEqual([' wrong_type']);
  },
);

describe('a date that comes alone', () => {
  const stored = { dateOfBirth: '1990-04-17', dateOfJoining: '2024-09-01' };

  it.each([
    [{ dateOfBirth: '2024-09-01' }, []],
    [{ dateOfBirth: '2024-09-02' }, ['/dateOfBirth date_after_joining']],
    [{ dateOfJoining: '1990-04-17' }, []],
    [{ dateOfJoining: '1990-04-16' }, ['/dateOfJoining date_before_birth']],
    [{ dateOfBirth: '2024-09-02', dateOfJoining: '2024-09-02' }, []],
    [
      { dateOfBirth: '2024-09-02', dateOfJoining: '2024-09-01' },
      ['/dateOfJoining date_before_birth'],
    ],
  ])('%j is held against the stored other one', async (change, rules) => {
    const { token } = await loggedIn(stored);
    if (rules.length > 0) expect(await brokenBy(token, change)).toEqual(rules);
    else expect((await patch(token, change)).status).toBe(200);
  });

  it('is a day before today, or a year after it at most, as at a registration', async () => {
    const { token } = await loggedIn();
    expect(await brokenBy(token, { dateOfBirth: '2040-03-01' })).toContain(
      '/dateOfBirth date_not_in_past',
    );
    expect((await patch(token, { dateOfJoining: '2041-03-01' })).status).toBe(200);
  });
});

describe('a patch that changes nothing', () => {
  it.each<Record<string, unknown>>([
    {},
    { firstName: 'Ines' },
    { firstName: ' Ines ', address: null, dateOfBirth: '1990-04-17' },
  ])('%j is answered with the account, and nothing is written', async (body) => {
    const { token } = await loggedIn();
    const me = await app.get('/v1/me', { token });
    const before = await state();
    auditLines();
    const response = await patch(token, body);
    expect(response.status).toBe(200);
    expect(response.headers.get('ETag')).toBe(me.headers.get('ETag'));
    expect(await response.json()).toStrictEqual(await me.json());
    expect(changesOf(before, await state())).toEqual([]);
    expect(auditLines()).toMatchObject([
      { event: 'user_updated', outcome: 'success', reason: 'nothing-changed' },
    ]);
  });
});

it('is audited once, with whom and without what was written', async () => {
  const { id, token } = await loggedIn();
  auditLines();
  await patch(token, { firstName: 'Kestrel', comments: 'harbor' });
  const lines = auditLines();
  expect(lines).toMatchObject([
    { event: 'user_updated', outcome: 'success', reason: 'profile-changed', userId: id },
  ]);
  expect(JSON.stringify(lines)).not.toMatch(/kestrel|harbor/i);
  expect(await countRows("audit_events WHERE event = 'user_updated' AND user_id = ?", id)).toBe(1);
  const { events } = await (await app.get('/v1/me/activity', { token })).json<{
    events: { event: string }[];
  }>();
  expect(events.map(({ event }) => event)).toContain('user_updated');
});

it('changes nobody else', async () => {
  const [one, other] = [await loggedIn(), await loggedIn()];
  const before = await read(other.token);
  await patch(one.token, { firstName: 'Kestrel' });
  expect(await read(other.token)).toStrictEqual(before);
});

it('ends no session and leaves the password as it is, also where the new name is in it', async () => {
  const { username, password, token } = await loggedIn();
  const { refreshToken } = await openSession(app, { username, password });
  expect((await patch(token, { lastName: 'Tidal' })).status).toBe(200);
  await refreshed(app, refreshToken);
  expect(await read(await login(app, { username, password }))).toMatchObject({ lastName: 'Tidal' });
});

it('shows both identifiers and whether they are proved, in the answer too', async () => {
  const phone = freshPhone();
  const { username, token } = await loggedIn({ phone });
  expect(await (await patch(token, { firstName: 'A' })).json()).toMatchObject({
    email: username,
    emailVerified: false,
    phone,
    phoneVerified: false,
    passwordExpiresAt: '2040-03-31T12:00:00.000Z',
  });
});

describe('a session that is not good', () => {
  it('wants an access token', async () => {
    const response = await app.send('PATCH', '/v1/me', { body: {} });
    await expectProblem(response, 401, 'authentication-required');
  });

  it('changes nothing once it has ended', async () => {
    const { id, token } = await loggedIn();
    await app.send('POST', '/v1/logout', { token });
    await expectProblem(await patch(token, { firstName: 'X' }), 401, 'invalid-token');
    await expectProblem(await patch(token, {}), 401, 'invalid-token');
    expect((await userRow(id)).first_name).toBe('Ines');
  });

  it('changes nothing once the account is switched off', async () => {
    const { id, token } = await loggedIn();
    await setUser(id, 'active', 0);
    await expectProblem(await patch(token, { firstName: 'X' }), 401, 'invalid-token');
  });
});

describe('the body', () => {
  it.each([
    'application/merge-patch+json',
    'application/merge-patch+json; charset=utf-8',
    'Application/Merge-Patch+JSON',
    'application/json',
  ])('may be %s', async (type) => {
    const { token } = await loggedIn();
    const response = await patch(token, { firstName: 'Kestrel' }, { 'Content-Type': type });
    expect(await response.json()).toMatchObject({ firstName: 'Kestrel' });
  });

  it.each([
    'application/json-patch+json',
    'application/merge-patch',
    'application/merge-patch+json; charset=utf-16',
    'application/vnd.x+json',
    'text/plain',
    '',
  ])('may not be %j, and the answer names what it may be', async (type) => {
    const { token } = await loggedIn();
    const response = await patch(token, { firstName: 'Kestrel' }, { 'Content-Type': type });
    expect(response.headers.get('Accept-Patch')).toBe(
      'application/merge-patch+json, application/json',
    );
    await expectProblem(response, 415, 'unsupported-media-type');
  });

  it('is a merge patch nowhere else', async () => {
    const response = await app.post('/v1/login', '{}', {
      headers: { 'Content-Type': 'application/merge-patch+json' },
    });
    expect(response.headers.get('Accept-Patch')).toBeNull();
    await expectProblem(response, 415, 'unsupported-media-type');
  });

  it('has to be JSON, and of 16 KiB at most', async () => {
    const { token } = await loggedIn();
    await expectProblem(await patch(token, '{"firstName":'), 400, 'malformed-json');
    await expectProblem(await patch(token, ''), 400, 'malformed-json');
    await expectProblem(await patch(token, '{}'.padEnd(16_385, ' ')), 413, 'payload-too-large');
    expect((await patch(token, '{}'.padEnd(16_384, ' '))).status).toBe(200);
  });
});
