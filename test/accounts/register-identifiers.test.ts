import { expect, it } from 'vitest';
import { makeTestApp } from '../support/app';
import { freshEmail, registration } from '../support/people';
import { expectProblem, rulesOf } from '../support/problem';
import { countRows, prove } from '../support/rows';

const app = makeTestApp();
const registered = (changes: Record<string, unknown>, by = app) =>
  by.post('/v1/register', registration(changes));

let lastPhone = 1000;
const freshPhone = (): string => `+1212555${++lastPhone}`;

it('takes a phone number as the username', async () => {
  const response = await registered({ username: '+1 (415) 555-0132' });
  expect(response.status).toBe(201);
  expect(await response.json()).toMatchObject({ email: null, phone: '+14155550132' });
});

it('takes the other identifier beside the username', async () => {
  const email = freshEmail();
  const response = await registered({ username: freshPhone(), email: email.toUpperCase() });
  expect(response.status).toBe(201);
  expect(await response.json()).toMatchObject({ email, phone: `+1212555${lastPhone}` });
});

it('takes the identifier of the username again where it says the same in another spelling', async () => {
  const username = freshEmail();
  const response = await registered({ username, email: ` ${username.toUpperCase()} ` });
  expect(response.status).toBe(201);
  expect(await response.json()).toMatchObject({ email: username });
});

it.each([
  ['email', { username: freshEmail(), email: freshEmail() }],
  ['phone', { username: freshPhone(), phone: freshPhone() }],
])('refuses an %s that says something else than the username', async (member, changes) => {
  const problem = await expectProblem(await registered(changes), 422, 'validation-failed');
  expect(rulesOf(problem)).toEqual([`/${member} conflicting_identifier`]);
  expect(await countRows('identifiers WHERE value IN (?, ?)', ...Object.values(changes))).toBe(0);
});

it.each([
  ['case', 'A.Person@Example.COM', 'a.person@example.com'],
  ['blanks around it', 'blanks@example.com', '  blanks@example.com '],
  ['punycode and Unicode', 'reader@bücher.example', 'reader@xn--bcher-kva.example'],
  ['case of a Unicode domain', 'READER2@BÜCHER.example', 'reader2@bücher.example'],
  ['NFC and NFD', 'ren\u00e9@example.com', 'rene\u0301@example.com'],
  ['NFC and NFD in the domain', 'r3@b\u00fccher.example', 'r3@bu\u0308cher.example'],
  [
    'marks and blanks that nobody sees',
    'seen@example.com',
    '\u202aseen@exam\u00adple.com\u202c\u200b',
  ],
  ['Greek capitals', 'σοφος@example.com', 'ΣΟΦΟΣ@EXAMPLE.COM'],
  ['phone digits of another script', '+14155552672', '+۱ ۴۱۵ ۵۵۵ ۲۶۷۲'],
  ['phone marks of an address book', '+14155552673', '\u202d+1 (415) 555-2673\u202c'],
  ['phone signs', '+1 (415) 555-2671', '+14155552671'],
  ['phone dots', '+44.20.7946.0958', '+44 20 7946 0958'],
])('knows one person in two spellings: %s', async (_, first, second) => {
  expect((await registered({ username: first })).status).toBe(201);
  const problem = await expectProblem(
    await registered({ username: second }),
    409,
    'username-taken',
  );
  expect(rulesOf(problem)).toEqual(['/username taken']);
});

it.each([
  ['another local part', 'pair.a@example.com', 'pair.b@example.com'],
  ['a plus sign', 'plus@example.com', 'plus+tag@example.com'],
  ['dots', 'do.ts@example.com', 'dots@example.com'],
  ['another phone number', '+14155552690', '+14155552691'],
  ['numbers in area codes that no table knows yet', '+1 624 555 2690', '+1 679 555 2690'],
  ['straße and strasse as domains', 'two@straße.example', 'two@strasse.example'],
])('knows two people apart: %s', async (_, first, second) => {
  expect((await registered({ username: first })).status).toBe(201);
  expect((await registered({ username: second })).status).toBe(201);
});

it('makes one account of fifty registrations at once in two spellings', async () => {
  const spellings = ['Both.Ways@Example.COM', 'both.ways@example.com'];
  const statuses = await Promise.all(
    Array.from({ length: 50 }, async (_, n) => {
      return (await registered({ username: spellings[n % 2] })).status;
    }),
  );
  expect(statuses.filter((status) => status === 201)).toHaveLength(1);
  expect(statuses.filter((status) => status === 409)).toHaveLength(49);
  expect(await countRows('identifiers WHERE value = ?', 'both.ways@example.com')).toBe(1);
});

it.each(['email', 'phone'] as const)(
  'names the %s that somebody else has proved',
  async (member) => {
    const [email, phone] = [freshEmail(), freshPhone()];
    const response = await registered({ username: email, phone });
    expect(response.status).toBe(201);
    await prove((await response.json<{ id: string }>()).id, member);

    const other =
      member === 'email'
        ? { username: freshPhone(), email: email.toUpperCase() }
        : { username: freshEmail(), phone: phone.replace('+1212', '+1 (212) ') };
    const problem = await expectProblem(await registered(other), 409, 'username-taken');
    expect(rulesOf(problem)).toEqual([`/${member} taken`]);
    // The free identifier of the refused registration is still free.
    expect((await registered({ username: other.username })).status).toBe(201);
  },
);

it('names every member that is taken', async () => {
  const [email, phone] = [freshEmail(), freshPhone()];
  const response = await registered({ username: phone, email });
  await prove((await response.json<{ id: string }>()).id, 'email');
  const problem = await expectProblem(
    await registered({ username: phone, email }),
    409,
    'username-taken',
  );
  expect(rulesOf(problem).sort()).toEqual(['/email taken', '/username taken']);
});

it.each(['email', 'phone'])(
  'takes an %s that others have only typed beside theirs',
  async (member) => {
    const beside = () => ({
      username: member === 'email' ? freshPhone() : freshEmail(),
      [member]: member === 'email' ? 'anyone@example.com' : '+12125559999',
    });
    expect((await registered(beside())).status).toBe(201);
    expect((await registered(beside())).status).toBe(201);
  },
);

it('says /username where it is taken, although the email member says the same', async () => {
  const username = freshEmail();
  expect((await registered({ username })).status).toBe(201);
  const response = await registered({ username, email: username });
  expect(rulesOf(await expectProblem(response, 409, 'username-taken'))).toEqual([
    '/username taken',
  ]);
});

it('takes a username that somebody else has typed beside theirs', async () => {
  const [email, phone] = [freshEmail(), freshPhone()];
  expect((await registered({ username: phone, email })).status).toBe(201);
  expect((await registered({ username: email })).status).toBe(201);
});

it('reads the national form of a phone number only where DEFAULT_COUNTRY is set', async () => {
  const changes = { username: '(415) 555-0177' };
  const refused = await expectProblem(await registered(changes), 422, 'validation-failed');
  expect(rulesOf(refused)).toEqual(['/username invalid_identifier']);

  const response = await registered(changes, makeTestApp({ DEFAULT_COUNTRY: 'US' }));
  expect(response.status).toBe(201);
  expect(await response.json()).toMatchObject({ phone: '+14155550177' });
});

it('reads the national form of the optional phone by DEFAULT_COUNTRY, and +… as it stands', async () => {
  const german = makeTestApp({ DEFAULT_COUNTRY: 'DE' });
  const national = await registered({ phone: '030 901820' }, german);
  expect(await national.json()).toMatchObject({ phone: '+4930901820' });
  const foreign = await registered({ phone: '+1 415 555 0178' }, german);
  expect(await foreign.json()).toMatchObject({ phone: '+14155550178' });
});

it.each([
  '',
  ' ',
  'nobody',
  '@example.com',
  'a@',
  'a@localhost',
  'a@b@example.com',
  'a b@example.com',
  'a@127.0.0.1',
  'a@example.com/x',
  'a@example.com\r\nBcc: b@example.com',
  'a\u0000@example.com',
  'a\u202e@example.com',
  'a\ud800@example.com',
  'İnes@example.com',
  'ınes@example.com',
  'i\u0307nes@example.com',
  'ines@İnes.example',
  'σοφοσ@example.com',
  'p\u0430ul@example.com',
  'paul@ex\u0430mple.com',
  'paul@xn--exmple-4nf.com',
  `${'a'.repeat(65)}@example.com`,
  '+',
  '+1',
  '+0000000000',
  '4155550199',
  '+1 415 555 0199 ext. 5',
  '+14155550199;isub=12',
  '\u202e+14155550199',
  '+14155550199999999',
])('refuses as a username: %j', async (username) => {
  const problem = await expectProblem(await registered({ username }), 422, 'validation-failed');
  expect(rulesOf(problem)).toEqual(['/username invalid_identifier']);
});
