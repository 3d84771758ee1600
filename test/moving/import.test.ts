/** People who move in from another system: nobody is lost, nobody is asked for a new password, nobody is changed. */
import { env } from 'cloudflare:workers';
import { beforeEach, describe, expect, it } from 'vitest';
import { makeTestApp } from '../support/app';
import { auditLines } from '../support/audit';
import { travel } from '../support/clock';
import { freshPhone } from '../support/fresh-phone';
import { linkTokenOf, mailsTo, runMailQueue } from '../support/mail';
import { bcryptHash, importPeople, mover, sendPeople } from '../support/moving';
import {
  canLogIn,
  freshEmail,
  goodPassword,
  login,
  otherPassword,
  register,
} from '../support/people';
import { expectProblem, rulesOf } from '../support/problem';
import { countRows, userRow } from '../support/rows';
import { apiKey, giveRole, staffMember, type TestStaff } from '../support/staff';

const app = makeTestApp();
let admin: TestStaff;
let key: string;
beforeEach(async () => {
  admin = await staffMember(app, 'admin');
  ({ key } = await apiKey(app, admin, ['users:import', 'users:read']));
  await app.get('/v1/admin/users?limit=1', { token: key });
  auditLines();
});

/** A row of the history. */
const past = (version: number, letter: string) => ({
  version,
  fingerprint: letter.repeat(43),
  keyId: '',
  createdAt: '2020-01-01T00:00:00Z',
});

const move = (lines: (object | string)[], query = '') => importPeople(app, key, lines, query);
const read = async (id: string) =>
  (await app.get(`/v1/admin/users/${id}`, { token: key })).json<Record<string, unknown>>();
const rulesIn = ({ lines }: Awaited<ReturnType<typeof move>>) =>
  lines.map(({ errors = [] }) => errors.map(({ pointer, code }) => `${pointer} ${code}`));

describe('somebody who moves in', () => {
  it('logs in with the password of before', async () => {
    const person = mover();
    const { counts, lines } = await move([person]);
    expect(counts).toEqual({ created: 1, exists: 0, refused: 0 });
    expect(lines).toMatchObject([{ line: 1, externalId: person.externalId, outcome: 'created' }]);
    expect(await canLogIn(app, person.email, goodPassword)).toBe(true);
    expect(await canLogIn(app, person.email, 'wrong')).toBe(false);
  });

  it('is who they were', async () => {
    const id = crypto.randomUUID();
    const phone = freshPhone();
    const person = mover({
      id,
      phone,
      dateOfBirth: '1990-04-17',
      dateOfJoining: '2020-09-01',
      address: '12 Quay Street',
      comments: 'Since the start',
      locale: 'fr',
      createdAt: '2020-09-01T08:00:00+02:00',
    });
    expect((await move([person])).lines).toMatchObject([{ id }]);
    expect(await read(id)).toMatchObject({
      id,
      externalId: person.externalId,
      email: person.email,
      emailVerified: true,
      emailSignsIn: true,
      phone,
      phoneVerified: false,
      phoneSignsIn: false,
      firstName: 'Ines',
      lastName: 'Moreau',
      dateOfBirth: '1990-04-17',
      dateOfJoining: '2020-09-01',
      address: '12 Quay Street',
      comments: 'Since the start',
      locale: 'fr',
      active: true,
      role: null,
      createdAt: '2020-09-01T06:00:00.000Z',
    });
  });

  it('may be known by little, and is asked for the rest later', async () => {
    const person = {
      externalId: crypto.randomUUID(),
      email: freshEmail(),
      passwordHash: bcryptHash,
    };
    await move([person]);
    const token = await login(app, { username: person.email, password: goodPassword });
    const me = await app.get('/v1/me', { token });
    expect(await me.json()).toMatchObject({
      firstName: '',
      lastName: '',
      dateOfBirth: null,
      dateOfJoining: null,
      emailVerified: false,
    });
    const body = { firstName: 'Ines', dateOfJoining: '2020-09-01' };
    expect((await app.send('PATCH', '/v1/me', { body, token })).status).toBe(200);
    const early = await app.send('PATCH', '/v1/me', { body: { dateOfBirth: '2021-01-01' }, token });
    expect(rulesOf(await expectProblem(early, 422, 'validation-failed'))).toEqual([
      '/dateOfBirth date_after_joining',
    ]);
    const born = await app.send('PATCH', '/v1/me', { body: { dateOfBirth: '1990-01-01' }, token });
    expect(born.status).toBe(200);
  });

  it('has a password that is as old as the import, whatever its age was', async () => {
    const person = mover({ createdAt: '2019-01-01T00:00:00Z' });
    const { lines } = await move([person]);
    expect((await userRow(lines[0]?.id ?? '')).password_changed_at).toBe(Date.now());
    travel('30d');
    const late = await app.post('/v1/login', { username: person.email, password: goodPassword });
    await expectProblem(late, 403, 'password-expired');
  });

  it('has the age of it that the line says', async () => {
    const person = mover({
      passwordChangedAt: new Date(Date.now() - 31 * 86_400_000).toISOString(),
    });
    await move([person]);
    const late = await app.post('/v1/login', { username: person.email, password: goodPassword });
    await expectProblem(late, 403, 'password-expired');
  });

  it('chooses a password by mail where there was none', async () => {
    const person = mover({ passwordHash: '!no-password' });
    const { lines } = await move([person]);
    expect(await canLogIn(app, person.email, goodPassword)).toBe(false);
    await app.post('/v1/forgot-password', { username: person.email });
    await runMailQueue(lines[0]?.id ?? '');
    const token = await linkTokenOf(person.email);
    const reset = await app.post('/v1/reset-password', { token, newPassword: otherPassword });
    expect(reset.status).toBe(204);
    expect(await canLogIn(app, person.email, otherPassword)).toBe(true);
  });

  it('is told nothing by mail', async () => {
    const person = mover();
    const { lines } = await move([person]);
    await runMailQueue(lines[0]?.id ?? '');
    expect(await mailsTo(person.email)).toEqual([]);
  });

  it('signs in with a number where that is what they had', async () => {
    const phone = freshPhone();
    await move([mover({ phone, username: 'phone', emailVerified: false })]);
    expect(await canLogIn(app, phone, goodPassword)).toBe(true);
  });

  it('stays out where they were switched off, also with a link to a new password', async () => {
    const person = mover({ active: false });
    const { lines } = await move([person]);
    await app.post('/v1/forgot-password', { username: person.email });
    await runMailQueue(lines[0]?.id ?? '');
    expect(await mailsTo(person.email)).toEqual([]);
    const response = await app.post('/v1/login', {
      username: person.email,
      password: goodPassword,
    });
    await expectProblem(response, 403, 'account-inactive');
  });

  it('has no role, whatever the line says', async () => {
    const report = await move([mover({ role: 'admin' })]);
    expect(rulesIn(report)).toEqual([['/role unknown_member']]);
  });
});

it('keeps its id in small letters, as everybody else writes it', async () => {
  const id = crypto.randomUUID();
  const { lines } = await move([mover({ id: id.toUpperCase() })]);
  expect(lines[0]?.id).toBe(id);
  expect(rulesIn(await move([mover({ id })]))).toEqual([['/id taken']]);
});

describe('somebody who was here before', () => {
  it('and never let anybody in gives way', async () => {
    const squatter = await register(app, { active: false });
    const person = mover({ email: squatter.username });
    expect((await move([person], '?dryRun=true')).counts.created).toBe(1);
    expect((await move([person])).counts.created).toBe(1);
    expect(await countRows('users WHERE id = ?', squatter.id)).toBe(0);
    expect(await canLogIn(app, squatter.username, goodPassword)).toBe(true);
  });

  it('and is about to be erased is not taken for one who stays', async () => {
    const person = mover();
    const { lines } = await move([person]);
    const gone = Date.now() - 1;
    await env.DB.prepare('UPDATE users SET delete_at = ? WHERE id = ?')
      .bind(gone, lines[0]?.id)
      .run();
    expect(rulesIn(await move([person]))).toEqual([['/externalId taken', '/email taken']]);
  });

  it('and was erased lends nobody an id that the trail knows', async () => {
    const { id } = await register(app);
    await env.DB.prepare('DELETE FROM users WHERE id = ?').bind(id).run();
    expect(rulesIn(await move([mover({ id })]))).toEqual([['/id taken']]);
  });
});

describe('since when something is proved', () => {
  const since = '2001-01-01T00:00:00.000Z';
  const verifiedAt = async (id = '') => (await userRow(id)).email_verified_at;

  it('is said by an admin', async () => {
    const { lines } = await importPeople(app, admin.token, [mover({ emailVerified: since })]);
    expect(await verifiedAt(lines[0]?.id)).toBe(Date.parse(since));
  });

  it('is now where a key says it: what is proved for longest decides where a new password goes', async () => {
    const { lines } = await move([mover({ emailVerified: since })]);
    expect(await verifiedAt(lines[0]?.id)).toBe(Date.now());
  });
});

describe('a second time', () => {
  it('adds nobody and changes nobody', async () => {
    const person = mover();
    const first = await move([person]);
    const before = await userRow(first.lines[0]?.id ?? '');
    const again = await move([{ ...person, firstName: 'Other', email: freshEmail() }]);
    expect(again.counts).toEqual({ created: 0, exists: 1, refused: 0 });
    expect(again.lines[0]?.id).toBe(first.lines[0]?.id);
    expect(await userRow(before.id)).toEqual(before);
  });

  it('leaves the password that its owner has chosen since', async () => {
    const person = mover();
    await move([person]);
    const token = await login(app, { username: person.email, password: goodPassword });
    const change = { oldPassword: goodPassword, newPassword: otherPassword };
    await app.post('/v1/change-password', change, { token });
    await move([person]);
    expect(await canLogIn(app, person.email, otherPassword)).toBe(true);
    expect(await canLogIn(app, person.email, goodPassword)).toBe(false);
  });

  it('at the same moment stores each once', async () => {
    const people = Array.from({ length: 20 }, () => mover());
    const all = await Promise.all(Array.from({ length: 4 }, () => move(people)));
    expect(all.reduce((sum, { counts }) => sum + counts.created, 0)).toBe(20);
    expect(all.reduce((sum, { counts }) => sum + counts.exists, 0)).toBe(60);
    const ids = all.map(({ lines }) => lines.map(({ id }) => id));
    expect(new Set(ids.flat()).size).toBe(20);
  });

  it('of the same person in one request is the first', async () => {
    const person = mover();
    const { lines } = await move([person, person]);
    expect(lines.map(({ outcome }) => outcome)).toEqual(['created', 'exists']);
    expect(lines[0]?.id).toBe(lines[1]?.id);
  });
});

describe('a line that is refused', () => {
  it('says why, and keeps no other one out', async () => {
    const taken = await register(app);
    const { counts, lines } = await move([
      mover(),
      mover({ email: 'nonsense' }),
      '{"externalId": ',
      mover({ email: taken.username }),
      '',
      mover(),
    ]);
    expect(counts).toEqual({ created: 2, exists: 0, refused: 3 });
    expect(lines.map(({ line, outcome }) => `${line} ${outcome}`)).toEqual([
      '1 created',
      '2 refused',
      '3 refused',
      '4 refused',
      '6 created',
    ]);
    expect(rulesIn({ counts, lines })).toEqual([
      [],
      ['/email invalid_email'],
      [' malformed_line'],
      ['/email taken'],
      [],
    ]);
    expect(lines[2]?.externalId).toBeNull();
  });

  it.each<[string, Record<string, unknown>, string]>([
    ['without a name of the other system', { externalId: undefined }, '/externalId required'],
    ['with an empty one', { externalId: '' }, '/externalId too_short'],
    ['with a NUL in it', { externalId: 'a\u0000b' }, '/externalId forbidden_character'],
    ['without an address and a number', { email: undefined }, '/email required'],
    ['that signs in with a number it has not', { username: 'phone' }, '/phone required'],
    ['with an id that is none', { id: '4711' }, '/id wrong_type'],
    ['with the id of nobody', { id: '00000000-0000-0000-0000-000000000000' }, '/id wrong_type'],
    [
      'that was proved before there was mail',
      { emailVerified: '0001-01-01T00:00:00Z' },
      '/emailVerified date_before_1900',
    ],
    [
      'with a version of a past password twice',
      { passwordVersion: 2, passwordHistory: [past(1, 'A'), past(1, 'B')] },
      '/passwordHistory repeated',
    ],
    [
      'with the same past password twice',
      { passwordVersion: 2, passwordHistory: [past(1, 'A'), past(2, 'A')] },
      '/passwordHistory repeated',
    ],
    [
      'with a past password that is still to come',
      { passwordHistory: [past(2, 'A')] },
      '/passwordVersion out_of_range',
    ],
    [
      'with more passwords than anybody has had',
      { passwordVersion: 2 ** 53 - 1 },
      '/passwordVersion out_of_range',
    ],
    ['with a date that does not exist', { dateOfBirth: '1990-02-30' }, '/dateOfBirth invalid_date'],
    ['born tomorrow', { dateOfBirth: '2100-01-01' }, '/dateOfBirth date_not_in_past'],
    ['made tomorrow', { createdAt: '2100-01-01T00:00:00Z' }, '/createdAt time_in_future'],
    ['with a hash of nobody', { passwordHash: 'nonsense' }, '/passwordHash hash_unknown'],
    [
      'with a hash that costs too much',
      { passwordHash: bcryptHash.replace('$04$', '$20$') },
      '/passwordHash hash_too_costly',
    ],
    [
      'with a hash that may be of two kinds',
      { passwordHash: '5f4dcc3b5aa765d61d8327deb882cf99' },
      '/passwordHash hash_ambiguous',
    ],
    [
      'with a hash that is cut',
      { passwordHash: bcryptHash.slice(0, 40) },
      '/passwordHash hash_malformed',
    ],
    [
      'with a hash without salt of 8 bytes',
      { passwordHash: 'pbkdf2_sha256$10$salt$AAAA' },
      '/passwordHash hash_too_weak',
    ],
    ['with a scheme that is none', { passwordScheme: 'rot13' }, '/passwordScheme wrong_type'],
    ['of a member that no line has', { __proto__: null, isAdmin: true }, '/isAdmin unknown_member'],
  ])('%s', async (_, changes, rule) => {
    const report = await move([{ ...mover(), ...changes }]);
    expect(rulesIn(report)).toEqual([[rule]]);
    expect(report.counts).toEqual({ created: 0, exists: 0, refused: 1 });
  });

  it('holds no hash in what is said of it', async () => {
    const response = await sendPeople(app, key, [mover({ passwordHash: `${bcryptHash}x` })]);
    const text = await response.text();
    expect(text).toContain('hash_malformed');
    expect(text).not.toContain(bcryptHash.slice(8));
    expect(JSON.stringify(auditLines())).not.toContain(bcryptHash.slice(8));
  });

  it('is one whose id or address another line of the same request has', async () => {
    const [id, email] = [crypto.randomUUID(), freshEmail()];
    const report = await move([mover({ id }), mover({ id }), mover({ email }), mover({ email })]);
    expect(rulesIn(report)).toEqual([[], ['/id taken'], [], ['/email taken']]);
  });

  it('may have an address beside its number that somebody else signs in with', async () => {
    const { username: email } = await register(app);
    const phone = freshPhone();
    const beside = { phone, username: 'phone', email, emailVerified: false };
    expect((await move([mover(beside)])).counts.created).toBe(1);
    expect(
      (await move([mover({ ...beside, phone: freshPhone(), emailVerified: true })])).counts,
    ).toEqual({ created: 0, exists: 0, refused: 1 });
  });

  it('is said in the language of whoever asks', async () => {
    const response = await app.send('POST', '/v1/admin/users/import', {
      token: key,
      body: '{}\n',
      headers: { 'Content-Type': 'application/x-ndjson', 'Accept-Language': 'de' },
    });
    expect(await response.text()).toContain('fehlt');
  });
});

describe('a request', () => {
  it('takes 500 lines, and stops at the first beyond', async () => {
    const people = Array.from({ length: 502 }, () => mover());
    const { counts, lines } = await move(people);
    expect(counts).toEqual({ created: 500, exists: 0, refused: 1 });
    expect(lines.slice(500)).toMatchObject([{ line: 501, errors: [{ code: 'too_many_lines' }] }]);
    expect((await move(people.slice(500))).counts.created).toBe(2);
  });

  it('is not answered by more than it sends', async () => {
    const many = await sendPeople(app, key, Array<string>(100_000).fill('x'));
    expect((await many.text()).length).toBeLessThan(100_000);
    const members = Object.fromEntries(Array.from({ length: 5_000 }, (_, i) => [`m${i}`, 0]));
    const [report] = (await move([{ ...mover(), ...members }])).lines;
    expect(report?.errors).toHaveLength(20);
  });

  it('takes a line of 64 KiB, and not one byte more', async () => {
    const line = (bytes: number) => JSON.stringify(mover()).padEnd(bytes, ' ');
    const report = await move([line(65_536), line(65_537), mover()]);
    expect(rulesIn(report)).toEqual([[], [' line_too_long'], []]);
  });

  it('takes lines that end in any way, with a mark at the beginning, and the last without an end', async () => {
    const [a, b, c] = [mover(), mover(), mover()].map((one) => JSON.stringify(one));
    const response = await app.send('POST', '/v1/admin/users/import', {
      token: key,
      body: `\ufeff${a}\r\n\n${b}\n${c}`,
      headers: { 'Content-Type': 'application/x-ndjson' },
    });
    expect((await response.text()).trimEnd().split('\n').at(-1)).toBe(
      '{"created":3,"exists":0,"refused":0}',
    );
  });

  it('with nothing in it stores nobody', async () => {
    expect((await move([])).counts).toEqual({ created: 0, exists: 0, refused: 0 });
  });

  it.each([
    ['application/json', {}],
    ['application/x-ndjson; charset=utf-16', {}],
    ['application/x-ndjson', { 'Content-Encoding': 'gzip' }],
    ['', {}],
  ])('has to be of lines in UTF-8: %j %j', async (type, headers) => {
    const response = await app.send('POST', '/v1/admin/users/import', {
      token: key,
      body: JSON.stringify(mover()),
      headers: { 'Content-Type': type, ...headers },
    });
    await expectProblem(response, 415, 'unsupported-media-type');
  });
});

describe('a trial', () => {
  it('says what would become of everybody, and stores nobody', async () => {
    const known = mover();
    await move([known]);
    const before = await countRows('users');
    const person = mover();
    const { counts, lines } = await move(
      [known, person, person, mover({ email: person.email }), mover({ email: 'x' })],
      '?dryRun=true',
    );
    expect(counts).toEqual({ created: 1, exists: 2, refused: 2 });
    expect(lines.map(({ outcome }) => outcome)).toEqual([
      'exists',
      'created',
      'exists',
      'refused',
      'refused',
    ]);
    expect(await countRows('users')).toBe(before);
  });

  it('knows across batches who came before', async () => {
    const people = Array.from({ length: 150 }, () => mover());
    const { counts } = await move([...people, ...people], '?dryRun=true');
    expect(counts).toEqual({ created: 150, exists: 150, refused: 0 });
  });
});

it('stands in the trail at the time when its line was there, however slowly lines come', async () => {
  const asked = Date.now();
  const pull = async (controller: ReadableStreamDefaultController<Uint8Array>) => {
    travel('12h');
    controller.enqueue(new TextEncoder().encode(JSON.stringify(mover())));
    controller.close();
  };
  await app.send('POST', '/v1/admin/users/import', {
    token: key,
    body: new ReadableStream<Uint8Array>({ pull }, { highWaterMark: 0 }),
    headers: { 'Content-Type': 'application/x-ndjson' },
  });
  const [created] = auditLines().filter(({ event }) => event === 'user_created');
  expect(created?.at).toBe(new Date(asked + 12 * 3_600_000).toISOString());
});

describe('the trail', () => {
  it('has an event of each account, and one of the request', async () => {
    const { lines } = await move([mover(), mover()]);
    const said = auditLines();
    expect(said.map(({ event, reason, userId }) => [event, reason, userId])).toEqual([
      ['user_created', 'imported', lines[0]?.id],
      ['user_created', 'imported', lines[1]?.id],
      ['user_import', null, null],
    ]);
    expect(new Set(said.map(({ requestId }) => requestId)).size).toBe(3);
    expect(said.every(({ actor }) => String(actor).startsWith('key:'))).toBe(true);
    for (const { id } of lines) {
      expect(await countRows("audit_events WHERE event = 'user_created' AND user_id = ?", id)).toBe(
        1,
      );
    }
  });

  it('has no address and no hash', async () => {
    const person = mover();
    await move([person]);
    const said = JSON.stringify(auditLines());
    for (const text of [person.email, bcryptHash, 'Moreau']) expect(said).not.toContain(text);
  });
});

describe('whoever may not', () => {
  it('any more hears nothing of who is there, not of a trial either', async () => {
    const known = mover();
    await move([known]);
    const other = await staffMember(app, 'admin');
    const pull = async (controller: ReadableStreamDefaultController<Uint8Array>) => {
      await giveRole(other.id, null);
      controller.enqueue(new TextEncoder().encode(JSON.stringify(known)));
      controller.close();
    };
    const response = await app.send('POST', '/v1/admin/users/import?dryRun=true', {
      token: other.token,
      body: new ReadableStream<Uint8Array>({ pull }, { highWaterMark: 0 }),
      headers: { 'Content-Type': 'application/x-ndjson' },
    });
    await expectProblem(response, 401, 'invalid-token');
  });

  it('any more when a batch is written has nothing of it stored', async () => {
    const other = await staffMember(app, 'admin');
    const people = Array.from({ length: 250 }, () => mover());
    const text = people.map((person) => `${JSON.stringify(person)}\n`);
    const before = await countRows('users');
    let sent = 0;
    const pull = async (controller: ReadableStreamDefaultController<Uint8Array>) => {
      // Asked for when all that came before is read: two batches are stored by now.
      if (sent === 2) {
        await giveRole(other.id, null);
        return controller.close();
      }
      const part = text.slice(sent * 125, (sent + 1) * 125).join('');
      sent++;
      controller.enqueue(new TextEncoder().encode(part));
    };
    const body = new ReadableStream<Uint8Array>({ pull }, { highWaterMark: 0 });
    const response = await app.send('POST', '/v1/admin/users/import', {
      token: other.token,
      body,
      headers: { 'Content-Type': 'application/x-ndjson' },
    });
    await expectProblem(response, 401, 'invalid-token');
    // What was stored before stays, and is there when it is sent again.
    expect(await countRows('users')).toBe(before + 200);
    expect((await move(people)).counts).toEqual({ created: 50, exists: 200, refused: 0 });
  });
});
