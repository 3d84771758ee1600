import { describe, expect, it } from 'vitest';
import { type Person, policyProfiles, policyViolations } from '../../src/credentials/policy';

const codesOf = (password: string, person: Person) =>
  policyViolations(policyProfiles.composition, password, person).map(({ code }) => code);

describe('personal data', () => {
  const person = {
    firstName: 'Anne-Zoé',
    lastName: 'van der Lindt',
    email: 'azlindt.work+shop@quillfern.example',
    phone: '+14155552671',
  };

  it.each([
    ['the first name', 'Xy-anne-zoé-47'],
    ['a part of it', 'Q7!anne.Wrk'],
    ['its other part without the accent', 'Q7!zoe.Wrkx'],
    ['the accent written as a combining mark', 'Q7!zoe\u0301.Wrk'],
    ['an accent where the name has none', 'Q7!ännê.Wrk'],
    ['another case', 'q7!LINDT.wrk'],
    ['fullwidth letters', 'Q7!Ｌｉｎｄｔ.Wr'],
    ['the whole last name', 'Q7van der Lindt!'],
    ['the local part', 'Q7azlindt.work!'],
    ['a part of the local part', 'Q7!shop-Kiwi'],
    ["the domain's own name", 'Q7!Quillfern'],
    ['the phone number', 'Ab!14155552671'],
    ['its last seven digits', 'Ab!xy5552671'],
    ['its last seven digits as people group them', 'Ab!555-26-71'],
  ])('refuses %s', (_, password) => {
    expect(codesOf(password, person)).toEqual(['password_contains_personal_data']);
  });

  it.each([
    ['six digits of the phone number', 'Ab!xy552671'],
    ['the phone number backwards', 'Ab!xy1762555'],
    ['the first and last digits', 'Ab!xy141571'],
    ['the name with a letter between', 'Q7!linxdt.Wr'],
    ['the top-level domain', 'Q7!exAmple.k'],
    ['a part with two letters', 'Q7!az.Wrkxp'],
  ])('takes %s', (_, password) => {
    expect(codesOf(password, person)).toEqual([]);
  });

  it.each([
    ['undefined', {}],
    ['null', { email: null, phone: null }],
    ['empty', { firstName: '', lastName: '', email: '', phone: '' }],
    ['a short phone number', { phone: '+4742' }],
  ])('knows nothing where it is %s', (_, person) => {
    expect(codesOf('Q7!+4742.Wrk', person)).toEqual([]);
  });
});

describe('a name of one or two letters', () => {
  it.each([
    ['Li', 'Li123456!'],
    ['Li', '42-Li-Harbor'],
    ['Li', 'Harbor-Tidal7.li'],
    ['Li', 'LILI!Harbor-42'],
    ['Li', 'Harbor-42LiLiLi!'],
    ['Li', 'Lì7-Harbor-Kestrl'],
    ['Li', 'Ｌｉ7-Harbor-Kestr'],
    ['Li', 'Harbor李Li李-42'],
    ['J', 'J-Harbor-Tidal7'],
    ['J', 'Harbor-42jjjj!'],
    ['Aa', 'Harbor-42aaaa!'],
    ['Bo Li', 'Harbor-Bo-Kiwi42'],
    ['Anna B.', 'Harbor-B-Kiwi42'],
    ['Ян', 'Harbor-Ян-Kiwi42'],
    ['Øy', 'Harbor-oy-Kiwi42'],
  ])('of %s counts in %s, where it stands by itself', (firstName, password) => {
    expect(codesOf(password, { firstName })).toContain('password_contains_personal_data');
    expect(codesOf(password, { lastName: firstName })).toContain('password_contains_personal_data');
  });

  it.each([
    ['Li', 'Lighthouse-42-Xo'],
    ['Li', 'Q7!lithium.W'],
    ['Li', 'Harbor-Julian-42'],
    ['Li', 'Harbor-Lil-Xo42'],
    ['Li', 'Harbor-Lilil-42'],
    ['Li', 'Harbor-Xiaoli-42'],
    ['Li', 'Harbor-L-i-Xo42'],
    ['Bo', 'Q7!bobbin.Wr'],
    ['J', 'Q7!jasmine.Wr'],
    ['J', 'Harbor-JK-Xo42'],
    ['Aa', 'Harbor-a-Xo42'],
    ['Aa', 'Harbor-aaa-Xo42'],
    ['Ян', 'Harbor-Яна-Xo42'],
  ])('of %s does not count in %s', (firstName, password) => {
    expect(codesOf(password, { firstName })).toEqual([]);
  });

  it('counts as a name, and not as what stands before the @', () => {
    expect(codesOf('Harbor-Li-Kiwi42', { email: 'li@example.com' })).toEqual([]);
    expect(codesOf('Harbor-Liv-Kiwi4', { email: 'liv@example.com' })).toEqual([
      'password_contains_personal_data',
    ]);
  });
});

describe('a name in a script where a character is a word', () => {
  it.each([
    ['李', 'Q7!李kxp.Wrz'],
    ['李', 'Harbor小李42-Xo'],
    ['小明', 'Harbor-小明-42'],
    ['Anna 李', 'Harbor-李-Xo42'],
    ['Kim민준', 'Harbor-민준-42'],
    ['이', 'Harbor-이-Xo42'],
    ['이', 'Harbor우리이름42-X'],
    ['た', 'Harbor-うた-Xo42'],
    ['マリー', 'Harbor-マリー-42'],
    ['マリー', 'Harbor-ﾏﾘｰ-Xo42'],
    ['が', 'Harbor-か\u3099-42x'],
  ])('of %s counts in %s', (lastName, password) => {
    expect(codesOf(password, { lastName })).toEqual(['password_contains_personal_data']);
  });

  it.each([
    ['小明', 'Harbor-小-Xo42'],
    ['小明', 'Harbor-明小-42x'],
    ['이', 'Harbor-인-Xo42'],
    ['이', 'Harbor-잉어-Xo42'],
    ['민준', 'Harbor-민주-Xo42'],
    ['マリー', 'Harbor-マリ-Xo42'],
    ['李', 'Harbor-木子-Xo42'],
  ])('of %s does not count in %s', (lastName, password) => {
    expect(codesOf(password, { lastName })).toEqual([]);
  });

  it('counts before the @ too', () => {
    expect(codesOf('Harbor-李-Xo42', { email: '李.w@example.com' })).toEqual([
      'password_contains_personal_data',
    ]);
  });
});

it.each(['', '  ', '-', '.'])('a first name of %j is in no password', (firstName) => {
  expect(codesOf('Q7!  kxp.-Wrz', { firstName })).toEqual([]);
});
