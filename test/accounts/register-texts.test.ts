import { expect, it, vi } from 'vitest';
import { makeTestApp } from '../support/app';
import { registration } from '../support/people';
import { expectProblem, rulesOf } from '../support/problem';

const app = makeTestApp();

/** @returns the rules that a registration breaks; none where it is taken. */
async function rulesBroken(changes: Record<string, unknown>): Promise<string[]> {
  const response = await app.post('/v1/register', registration(changes));
  if (response.status === 201) return [];
  return rulesOf(await expectProblem(response, 422, 'validation-failed'));
}

it.each([
  ['firstName', 100],
  ['lastName', 100],
  ['address', 500],
  ['comments', 2000],
])('takes a %s of %i characters and no more', async (member, limit) => {
  expect(await rulesBroken({ [member]: 'w'.repeat(limit) })).toEqual([]);
  expect(await rulesBroken({ [member]: 'w'.repeat(limit + 1) })).toEqual([`/${member} too_long`]);
});

it.each(['firstName', 'lastName'])('wants a %s of one character or more', async (member) => {
  expect(await rulesBroken({ [member]: 'Ó' })).toEqual([]);
  expect(await rulesBroken({ [member]: '' })).toEqual([`/${member} too_short`]);
  expect(await rulesBroken({ [member]: ' \u00a0\u3000 ' })).toEqual([`/${member} too_short`]);
});

it.each([
  ['a Hangul filler', '\u3164'],
  ['a halfwidth Hangul filler', '\uffa0'],
  ['Hangul fillers of both kinds', '\u115f\u1160'],
  ['a zero-width blank', '\u200b'],
  ['a zero-width joiner', '\u200d'],
  ['a soft hyphen', '\u00ad'],
  ['a word joiner', '\u2060'],
  ['a variation selector', '\ufe0f'],
  ['a combining mark', '\u0301'],
  ['marks on nothing', '\u0301\u200b\u0308'],
  ['a Braille blank', '\u2800'],
  ['a tag', '\u{e0041}'],
  ['a hundred of them', '\u3164\u2800'.repeat(50)],
])('takes %s for an empty name', async (_, text) => {
  expect(await rulesBroken({ firstName: text, lastName: ` ${text} ` })).toEqual([
    '/firstName too_short',
    '/lastName too_short',
  ]);
});

it('says what a name that shows nothing lacks', async () => {
  const response = await app.post('/v1/register', registration({ firstName: '\u3164' }));
  const { errors } = await expectProblem(response, 422, 'validation-failed');
  expect(errors).toEqual([
    {
      pointer: '/firstName',
      code: 'too_short',
      detail: 'Has to have at least one visible character.',
    },
  ]);
});

it.each(['.', '0', '⠁', 'e\u0301', '은\u3164', '👤'])(
  'takes the name %j, of which something is seen',
  async (firstName) => {
    expect(await rulesBroken({ firstName })).toEqual([]);
  },
);

it.each(['address', 'comments'])('takes an empty %s', async (member) => {
  expect(await rulesBroken({ [member]: '' })).toEqual([]);
});

it('counts an emoji as one character', async () => {
  expect(await rulesBroken({ firstName: '🦊'.repeat(100) })).toEqual([]);
  expect(await rulesBroken({ firstName: '🦊'.repeat(101) })).toEqual(['/firstName too_long']);
});

it('counts what is left after NFC and without the blanks around it', async () => {
  expect(await rulesBroken({ firstName: ` ${'e\u0301'.repeat(100)} ` })).toEqual([]);
  expect(await rulesBroken({ firstName: 'e\u0301'.repeat(101) })).toEqual(['/firstName too_long']);
});

it.each(['李', 'Nguyễn Thị', 'محمد', 'שרה', 'Ægir Þórsson', '👩‍👩‍👧', "D'Arcy-Łoś Jr."])(
  'takes the name %s and gives it back unchanged',
  async (firstName) => {
    const response = await app.post('/v1/register', registration({ firstName }));
    expect(response.status).toBe(201);
    expect(await response.json()).toMatchObject({ firstName });
  },
);

const forbidden = {
  NUL: '\u0000',
  escape: '\u001b',
  tab: '\t',
  'lone carriage return': '\r',
  delete: '\u007f',
  'C1 control': '\u0085',
  'line separator': '\u2028',
  'paragraph separator': '\u2029',
  'left-to-right mark': '\u200e',
  'right-to-left mark': '\u200f',
  'right-to-left override': '\u202e',
  'right-to-left isolate': '\u2067',
  'Arabic letter mark': '\u061c',
  'byte order mark': '\ufeff',
  'first half of a pair': '\ud83e',
  'second half of a pair': '\udd8a',
};

it.each(Object.entries(forbidden))('refuses in every text: %s', async (_, character) => {
  const text = `In${character}es`;
  const members = { firstName: text, lastName: text, address: text, comments: text };
  expect(await rulesBroken(members)).toEqual([
    '/address forbidden_character',
    '/comments forbidden_character',
    '/firstName forbidden_character',
    '/lastName forbidden_character',
  ]);
});

it.each(['\n', '\r\n'])('takes the line break %j in long texts, and not in names', async (end) => {
  const text = `one${end}two`;
  expect(await rulesBroken({ address: text, comments: `${text}${end}${end}three` })).toEqual([]);
  expect(await rulesBroken({ firstName: text, lastName: text })).toEqual([
    '/firstName forbidden_character',
    '/lastName forbidden_character',
  ]);
});

it('gives the line breaks of comments back', async () => {
  const comments = 'one\ntwo\n\nthree';
  const response = await app.post('/v1/register', registration({ comments }));
  expect(await response.json()).toMatchObject({ comments });
});

it('refuses a control character and a half pair in a password', async () => {
  expect(await rulesBroken({ password: 'Tidal\u0000Harbor-42' })).toEqual([
    '/password forbidden_character',
  ]);
  expect(await rulesBroken({ password: 'Tidal\ud800Harbor-42' })).toEqual([
    '/password forbidden_character',
  ]);
});

// The clock stands at noon (UTC) of 2040-03-01, the day after a leap day.
it.each([
  ['2024-02-29', 'a leap day'],
  ['2000-02-29', 'the leap day of a century that has one'],
  ['2040-02-29', 'yesterday'],
  ['1900-01-01', 'the first day that is taken'],
])('takes %s as a date of birth: %s', async (dateOfBirth) => {
  expect(await rulesBroken({ dateOfBirth, dateOfJoining: '2040-03-01' })).toEqual([]);
});

it.each([
  ['2023-02-29', 'a leap day that was none'],
  ['1900-02-29', 'a century without a leap day'],
  ['1990-04-31', 'the 31st of April'],
  ['1990-13-01', 'a thirteenth month'],
  ['1990-00-10', 'no month'],
  ['1990-04-00', 'no day'],
  ['1990-4-17', 'a digit short'],
  ['17.04.1990', 'another order'],
  ['1990-04-17T00:00:00Z', 'a moment'],
  [' 1990-04-17', 'a blank before it'],
  ['1990-04-17\n', 'a line break after it'],
  ['１９９０-04-17', 'wide digits'],
  ['', 'nothing'],
])('refuses %j as a date: %s', async (day) => {
  expect(await rulesBroken({ dateOfBirth: day })).toEqual(['/dateOfBirth invalid_date']);
  expect(await rulesBroken({ dateOfJoining: day })).toEqual(['/dateOfJoining invalid_date']);
});

it.each(['2040-03-01', '2040-03-02', '9999-12-31'])(
  'refuses %s as a date of birth: it is not in the past',
  async (dateOfBirth) => {
    const dateOfJoining = dateOfBirth;
    expect(await rulesBroken({ dateOfBirth, dateOfJoining })).toContain(
      '/dateOfBirth date_not_in_past',
    );
  },
);

it('takes joining on the day of birth, and not the day before', async () => {
  const dateOfBirth = '1990-04-17';
  expect(await rulesBroken({ dateOfBirth, dateOfJoining: dateOfBirth })).toEqual([]);
  expect(await rulesBroken({ dateOfBirth, dateOfJoining: '1990-04-16' })).toEqual([
    '/dateOfJoining date_before_birth',
  ]);
});

it.each(['1899-12-31', '1899-01-01', '0001-01-01', '0000-01-01'])(
  'refuses %s as a date of birth: nobody alive has it',
  async (dateOfBirth) => {
    expect(await rulesBroken({ dateOfBirth })).toEqual(['/dateOfBirth date_before_1900']);
  },
);

it.each(['2040-03-02', '2041-02-28', '2041-03-01'])(
  'takes %s as a date of joining that is still to come',
  async (dateOfJoining) => {
    expect(await rulesBroken({ dateOfJoining })).toEqual([]);
  },
);

it.each(['2041-03-02', '2042-01-01', '9999-12-31'])(
  'refuses %s as a date of joining: it is more than a year ahead',
  async (dateOfJoining) => {
    expect(await rulesBroken({ dateOfJoining })).toEqual(['/dateOfJoining date_too_far_ahead']);
    // Told beside whatever is wrong with the other date.
    expect(await rulesBroken({ dateOfJoining, dateOfBirth: 'unknown' })).toEqual([
      '/dateOfBirth invalid_date',
      '/dateOfJoining date_too_far_ahead',
    ]);
  },
);

it('counts the year from a leap day to the end of the next February', async () => {
  vi.setSystemTime(new Date('2040-02-29T23:59:59Z'));
  expect(await rulesBroken({ dateOfJoining: '2041-02-28' })).toEqual([]);
  expect(await rulesBroken({ dateOfJoining: '2041-03-01' })).toEqual([
    '/dateOfJoining date_too_far_ahead',
  ]);
});

it('says in the words of each what a date has to be', async () => {
  const dates = { dateOfBirth: '1899-12-31', dateOfJoining: '2041-03-02' };
  const response = await app.post('/v1/register', registration(dates));
  const { errors } = await expectProblem(response, 422, 'validation-failed');
  expect(errors?.map(({ detail }) => detail)).toEqual([
    'The date has to be 1900-01-01 or later.',
    'The date may be at most a year from today (UTC).',
  ]);
});
