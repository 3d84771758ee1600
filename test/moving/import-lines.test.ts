/** The lines of an import: what is refused of them, and how many there may be. */
import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import { makeTestApp } from '../support/app';
import { auditLines } from '../support/audit';
import { freshPhone } from '../support/fresh-phone';
import { bcryptHash, importer, importPeople, mover, rulesIn, sendPeople } from '../support/moving';
import { freshEmail, register } from '../support/people';
import { expectProblem } from '../support/problem';
import { forgetKeys } from '../support/staff';

afterEach(forgetKeys);

const app = makeTestApp();
let key: string;
beforeEach(async () => {
  ({ key } = await importer(app));
});

const move = (lines: (object | string)[], query = '') => importPeople(app, key, lines, query);

/** A row of the history. */
const past = (version: number, letter: string) => ({
  version,
  fingerprint: letter.repeat(43),
  keyId: '',
  createdAt: '2020-01-01T00:00:00Z',
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
    expect(rulesIn({ lines })).toEqual([
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
