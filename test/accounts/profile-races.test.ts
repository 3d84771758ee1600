/** Two who change an account at the same moment, and what ends its session meanwhile. D1 decides. */
import { expect, it } from 'vitest';
import { makeTestApp } from '../support/app';
import { auditLines } from '../support/audit';
import { login, otherPassword, register } from '../support/people';
import { expectProblem, rulesOf } from '../support/problem';
import { countRows, setUser, userRow } from '../support/rows';
import { dbBeforeBatch } from '../support/stand-ins';

const app = makeTestApp();

const patch = (token: string, body: unknown, headers: Record<string, string> = {}, by = app) =>
  by.send('PATCH', '/v1/me', { body, token, headers });

async function loggedIn() {
  const person = await register(app);
  const token = await login(app, person);
  const etag = (await app.get('/v1/me', { token })).headers.get('ETag') ?? '';
  return { ...person, token, etag };
}

/** The app, where this happens once, between the read of a request and its write. */
function meanwhile(happens: () => Promise<unknown>) {
  let happened = false;
  const DB = dbBeforeBatch(async () => {
    if (happened) return;
    happened = true;
    await happens();
  });
  return makeTestApp({ DB });
}

const updates = (id: string) =>
  countRows("audit_events WHERE event = 'user_updated' AND user_id = ?", id);

it('lets one of ten through that build on the same version', async () => {
  const { id, token, etag } = await loggedIn();
  const names = Array.from({ length: 10 }, (_, i) => `Kestrel ${i}`);
  const answers = await Promise.all(
    names.map((firstName) => patch(token, { firstName }, { 'If-Match': etag })),
  );
  const won = answers.filter(({ status }) => status === 200);
  expect(won).toHaveLength(1);
  const current = won[0]?.headers.get('ETag');
  for (const lost of answers.filter(({ status }) => status !== 200)) {
    expect(lost.headers.get('ETag')).toBe(current);
    await expectProblem(lost, 412, 'precondition-failed');
  }
  const { firstName } = Object(await won[0]?.json());
  expect(names).toContain(firstName);
  expect(await userRow(id)).toMatchObject({ first_name: firstName, version: 2 });
  expect(await updates(id)).toBe(1);
});

it('refuses one whose version was replaced between its read and its write', async () => {
  const { id, token, etag } = await loggedIn();
  const racing = meanwhile(() => patch(token, { firstName: 'First' }, { 'If-Match': etag }));
  const response = await patch(token, { lastName: 'Second' }, { 'If-Match': etag }, racing);
  await expectProblem(response, 412, 'precondition-failed');
  expect(await userRow(id)).toMatchObject({ first_name: 'First', last_name: 'Moreau', version: 2 });
});

it('keeps all of several patches of different members, where none names a version', async () => {
  const { id, token } = await loggedIn();
  const changes = [
    { firstName: 'Ana' },
    { lastName: 'Ferreira' },
    { address: 'There' },
    { comments: 'two' },
    { locale: 'es' },
    { dateOfBirth: '1971-12-31' },
  ];
  const answers = await Promise.all(changes.map((change) => patch(token, change)));
  expect(answers.map(({ status }) => status)).toEqual(changes.map(() => 200));
  const tags = answers.map(({ headers }) => headers.get('ETag'));
  expect(new Set(tags).size).toBe(changes.length);
  expect(await (await app.get('/v1/me', { token })).json()).toMatchObject(
    Object.assign({}, ...changes),
  );
  expect(await userRow(id)).toMatchObject({ version: 1 + changes.length });
  expect(await updates(id)).toBe(changes.length);
});

it('lets through all that take any version (If-Match: *)', async () => {
  const { token } = await loggedIn();
  const changes = [{ firstName: 'Ana' }, { lastName: 'Ferreira' }, { address: 'There' }];
  const answers = await Promise.all(changes.map((one) => patch(token, one, { 'If-Match': '*' })));
  expect(answers.map(({ status }) => status)).toEqual([200, 200, 200]);
  expect(await (await app.get('/v1/me', { token })).json()).toMatchObject(
    Object.assign({}, ...changes),
  );
});

it('writes the same patch at the same moment once, and answers it alike', async () => {
  const { id, token } = await loggedIn();
  const answers = await Promise.all(
    Array.from({ length: 5 }, () => patch(token, { firstName: 'Kestrel' })),
  );
  const bodies = await Promise.all(answers.map((answer) => answer.text()));
  expect(new Set(bodies).size).toBe(1);
  expect(new Set(answers.map(({ headers }) => headers.get('ETag'))).size).toBe(1);
  expect(await userRow(id)).toMatchObject({ version: 2 });
  expect(await updates(id)).toBe(1);
});

it('audits each of them once, whether it was written or not', async () => {
  const { token } = await loggedIn();
  auditLines();
  await Promise.all(Array.from({ length: 5 }, () => patch(token, { firstName: 'Kestrel' })));
  const lines = auditLines();
  expect(lines.map(({ event }) => event)).toEqual(Array(5).fill('user_updated'));
  expect(new Set(lines.map(({ requestId }) => requestId)).size).toBe(5);
});

it('never stores a birth after the joining, whichever of two patches comes first', async () => {
  const { id, token } = await loggedIn();
  const answers = await Promise.all([
    patch(token, { dateOfBirth: '2020-01-01' }),
    patch(token, { dateOfJoining: '2010-01-01' }),
  ]);
  expect(answers.map(({ status }) => status).sort()).toEqual([200, 422]);
  const row = (await userRow(id)) as unknown as Record<string, string>;
  expect(`${row.date_of_joining}` >= `${row.date_of_birth}`).toBe(true);
});

it('says which date is wrong where the other one was replaced meanwhile', async () => {
  const { token } = await loggedIn();
  const racing = meanwhile(() => patch(token, { dateOfJoining: '2010-01-01' }));
  const response = await patch(token, { dateOfBirth: '2020-01-01' }, {}, racing);
  expect(rulesOf(await expectProblem(response, 422, 'validation-failed'))).toEqual([
    '/dateOfBirth date_after_joining',
  ]);
});

it('answers with the identifiers as they are when it is written', async () => {
  const { id, token } = await loggedIn();
  const racing = meanwhile(async () => {
    await setUser(id, 'version', 7);
    await setUser(id, 'comments', 'meanwhile');
  });
  const response = await patch(token, { firstName: 'Kestrel' }, {}, racing);
  const me = await app.get('/v1/me', { token });
  expect(response.headers.get('ETag')).toBe(me.headers.get('ETag'));
  expect(await response.json()).toStrictEqual(await me.json());
  expect(await userRow(id)).toMatchObject({ comments: 'meanwhile', version: 8 });
});

it.each<[string, (token: string, id: string) => Promise<unknown>]>([
  ['is logged out', (token) => app.send('POST', '/v1/logout', { token })],
  [
    'ends with its password',
    (token) =>
      app.post(
        '/v1/change-password',
        { oldPassword: 'Tidal-Harbor-42', newPassword: otherPassword },
        { token },
      ),
  ],
  ['ends with the account', (_, id) => setUser(id, 'active', 0)],
])('writes nothing by a session that %s between its read and its write', async (_, ends) => {
  const { id, token } = await loggedIn();
  const racing = meanwhile(() => ends(token, id));
  const response = await patch(token, { firstName: 'Kestrel' }, {}, racing);
  await expectProblem(response, 401, 'invalid-token');
  expect(await userRow(id)).toMatchObject({ first_name: 'Ines', version: 1 });
  expect(await updates(id)).toBe(0);
});
