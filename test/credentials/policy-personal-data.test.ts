import { describe, expect, it } from 'vitest';
import { type Person, policyProfiles, policyViolations } from '../../src/credentials/policy';

const codesOf = (password: string, person: Person) =>
  policyViolations(policyProfiles.mission, password, person).map(({ code }) => code);

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
    ['Li', 'Q7!lithium.W', []],
    ['Bo', 'Q7!bobbin.Wr', []],
    ['Kim', 'Q7!kimono.Wr', ['password_contains_personal_data']],
    ['李', 'Q7!李kxp.Wrz', []],
    ['  ', 'Q7!  kxp.Wrz', []],
  ])('a first name of %s', (firstName, password, codes) => {
    expect(codesOf(password, { firstName })).toEqual(codes);
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
