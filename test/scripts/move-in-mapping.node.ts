/** From a record of another system to the line of an import. */
import assert from 'node:assert/strict';
import { describe, it } from 'node:test';
import { checkColumns, columnsLeft } from '../../scripts/move-in/columns.ts';
import { type Conversion, converted } from '../../scripts/move-in/conversions.ts';
import { supabase } from '../../scripts/move-in/formats/supabase.ts';
import { type Line, schemeShown } from '../../scripts/move-in/line.ts';
import { mapped } from '../../scripts/move-in/mapped.ts';
import { readMapping } from '../../scripts/move-in/mapping.ts';

const now = new Date('2026-11-27T12:00:00Z');
const as = (conversion: Conversion, value: unknown) => {
  const result = converted(value, conversion, now);
  return 'value' in result ? result.value : `! ${result.wrong}`;
};
const who = { externalId: 'nr', email: 'mail' };
const record = { nr: 7, mail: 'ines@example.com' };
/** One member of somebody who has all that is needed. */
function memberOf(member: keyof Line, written: unknown, columns: object): unknown {
  const result = mapped({ ...record, ...columns }, readMapping(who, { [member]: written }), now);
  return 'line' in result ? result.line[member] : `! ${result.refused}`;
}

describe('a value is read as', () => {
  const table: [Conversion, unknown, unknown][] = [
    ['text', '  Inès ', 'Inès'],
    ['text', 42, '42'],
    ['text', '', null],
    ['text', ' \t', null],
    ['text', undefined, null],
    ['text', ['+49170'], '+49170'],
    ['text', ['1 Street', 'Town'], '1 Street, Town'],
    ['text', [], null],
    ['text', { a: 1 }, '! is an object, say which part of it: column.part'],
    ['text', 'M\ufffdller', 'M\ufffdller'],
    ['exact', ' 7 ', ' 7 '],
    ['exact', 7, '7'],
    ['exact', '', null],
    ['exact', ['7'], '7'],
    ['boolean', true, true],
    ['boolean', 0, false],
    ['boolean', 't', true],
    ['boolean', 'N', false],
    ['boolean', ['true'], true],
    ['boolean', null, null],
    ['boolean', [{ toString: 1 }], '! is an object, say which part of it: column.part'],
    ['boolean', 'perhaps', '! is neither yes nor no'],
    ['not-boolean', 1, false],
    ['not-boolean', null, null],
    ['proved', 'yes', true],
    ['proved', '2024-05-01 10:11:12+00', '2024-05-01T10:11:12.000Z'],
    ['proved', 'maybe', '! is no moment such as 2026-01-31T12:00:00Z'],
    ['number', '2', 2],
    ['number', '2.5', '! is no whole number'],
    ['blocked', null, null],
    ['blocked', 0, true],
    ['blocked', 'true', false],
    ['blocked', '2020-01-01 00:00:00', true],
    ['blocked', '2999-01-01T00:00:00.000Z', false],
    ['blocked', 1714558272, true],
    ['blocked', '4102444799000', false],
    ['blocked', 'for ever', '! is no moment such as 2026-01-31T12:00:00Z'],
    ['present', '2024-05-01 10:11:12+00', true],
    ['present', '', false],
    ['over', null, true],
    ['over', '2020-01-01 00:00:00+00', true],
    ['over', '2999-01-01 00:00:00+00', false],
    ['date', '1990-05-17', '1990-05-17'],
    ['date', '1990-05-17T00:00:00.000Z', '1990-05-17'],
    ['date', '1990-05-17 23:30:00', '1990-05-17'],
    ['date', '0000-00-00', null],
    ['date', '2023-02-29', '! is no date that is written year-first'],
    ['date', '17.05.1990', '! is no date that is written year-first'],
    ['date-day-first', '17.5.1990', '1990-05-17'],
    ['date-day-first', '05/17/1990', '! is no date that is written day-first'],
    ['date-month-first', '05/17/1990', '1990-05-17'],
    ['moment', '2024-05-01 10:11:12.345678+00', '2024-05-01T10:11:12.345Z'],
    ['moment', '2024-05-01T10:11:12+0200', '2024-05-01T08:11:12.000Z'],
    ['moment', '2024-05-01T10:11:12-03:30', '2024-05-01T13:41:12.000Z'],
    ['moment', '2024-05-01 10:11:12', '2024-05-01T10:11:12.000Z'],
    ['moment', '2024-05-01 10:11', '2024-05-01T10:11:00.000Z'],
    ['moment', '2024-05-01 10:11:12.1 UTC', '2024-05-01T10:11:12.100Z'],
    ['moment', '2024-05-01', '2024-05-01T00:00:00.000Z'],
    ['moment', '0000-00-00 00:00:00', null],
    ['moment', '1714558272', '! is no moment such as 2026-01-31T12:00:00Z'],
    ['epoch-seconds', 1714558272, '2024-05-01T10:11:12.000Z'],
    ['epoch-seconds', '1714558272.5', '2024-05-01T10:11:12.500Z'],
    ['epoch-milliseconds', '1714558272345', '2024-05-01T10:11:12.345Z'],
    [
      'epoch-milliseconds',
      1714558272,
      '! is not between 1990 and 2100: is it seconds or milliseconds?',
    ],
    ['epoch-milliseconds', 'yesterday', '! is no time since 1970'],
    ['name-first', 'Ana María López', 'Ana María'],
    ['name-last', 'Ana María López', 'López'],
    ['name-first', 'Inès van der Berg', 'Inès'],
    ['name-last', 'Inès van der Berg', 'van der Berg'],
    ['name-first', 'Berg, Anna Lena', 'Anna Lena'],
    ['name-last', 'Berg, Anna Lena', 'Berg'],
    ['name-first', 'Bo', 'Bo'],
    ['name-last', 'Bo', null],
    ['name-first', 'ines moreau', 'ines'],
    ['name-last', 'ines moreau', 'moreau'],
    ['email-like', 'ines@example.com', 'ines@example.com'],
    ['email-like', 'ines', null],
    ['phone-like', '+49 170 1234567', '+49 170 1234567'],
    ['phone-like', 'ines', null],
    ['phone-like', '20231234', null],
    ['phone-digits', '491701234567', '+491701234567'],
    ['phone-digits', '01701234567', '! is no phone number that begins with its country'],
    ['uuid', '8A6E0804-2BD0-4672-B79D-D97027F9071A', '8a6e0804-2bd0-4672-b79d-d97027f9071a'],
    ['uuid', '8a6e08042bd04672b79dd97027f9071a', '8a6e0804-2bd0-4672-b79d-d97027f9071a'],
    ['uuid', 42, null],
    ['locale', 'de_AT.UTF-8', 'de'],
    ['locale', 'FR', 'fr'],
    ['locale', 'deutsch', null],
    ['locale', 'pt-BR', null],
    ['hash', '$2b$12$abc', '$2b$12$abc'],
    ['hash', '!Y3Q4htwY0w', null],
    ['hash', '', null],
  ];
  for (const [conversion, value, expected] of table) {
    it(`${conversion}: ${JSON.stringify(value)} → ${JSON.stringify(expected)}`, () => {
      assert.equal(as(conversion, value), expected);
    });
  }
});

describe('a member comes from', () => {
  it('a column, read as the member needs it', () => {
    assert.equal(memberOf('dateOfBirth', 'born', { born: '1990-05-17T00:00:00Z' }), '1990-05-17');
    assert.equal(memberOf('active', 'on', { on: 0 }), false);
    assert.equal(memberOf('externalId', 'nr', {}), '7');
  });

  it('a column that is read otherwise', () => {
    assert.equal(memberOf('active', { from: 'off', as: 'not-boolean' }, { off: 1 }), false);
  });

  it('the first of several columns that is not empty', () => {
    const phone = { from: ['mobile', 'phone'] };
    assert.equal(memberOf('phone', phone, { mobile: '', phone: '+491' }), '+491');
    assert.equal(memberOf('phone', phone, { mobile: '+492', phone: '+491' }), '+492');
  });

  it('a part of an object, of a list, or of JSON in a text', () => {
    assert.equal(memberOf('locale', 'profile.language', { profile: { language: 'es' } }), 'es');
    assert.equal(memberOf('locale', 'tags.1', { tags: ['x', 'fr'] }), 'fr');
    assert.equal(memberOf('locale', 'meta.l', { meta: '{"l":"de"}' }), 'de');
    assert.equal(memberOf('locale', 'meta.l', { 'meta.l': 'en', meta: { l: 'de' } }), 'en');
    assert.equal(memberOf('locale', 'meta.__proto__.l', { meta: {} }), undefined);
  });

  it('a value for each that the column has', () => {
    const rule = { from: 'state', values: { A: true, 0: false } };
    assert.equal(memberOf('active', rule, { state: 'A' }), true);
    assert.equal(memberOf('active', rule, { state: 0 }), false);
    assert.equal(memberOf('active', rule, { state: null }), undefined);
    assert.equal(
      memberOf('active', rule, { state: 'toString' }),
      '! active: state has a value that "values" does not name',
    );
  });

  it('a column with a text before it', () => {
    assert.equal(memberOf('externalId', { from: 'nr', prefix: 'shop-' }, {}), 'shop-7');
    assert.equal(memberOf('comments', { from: 'note', prefix: 'Old: ' }, { note: '' }), undefined);
  });

  it('a constant', () => {
    assert.equal(memberOf('locale', { constant: 'de' }, {}), 'de');
    assert.equal(memberOf('emailVerified', { constant: true }, {}), true);
  });

  it('nowhere, where null takes the preset away', () => {
    const mapping = readMapping({ ...who, comments: 'notes' }, { comments: null });
    assert.deepEqual(mapped({ ...record, notes: 'x' }, mapping, now), {
      line: { externalId: '7', email: 'ines@example.com' },
    });
  });
});

describe('a person', () => {
  it('is refused for what cannot be read, and named as far as that goes', () => {
    const mapping = readMapping(who, { dateOfBirth: 'born' });
    assert.deepEqual(mapped({ ...record, born: '31.02.1990' }, mapping, now), {
      refused: 'dateOfBirth: born is no date that is written year-first',
      read: { externalId: '7', email: 'ines@example.com' },
    });
  });

  it('is not refused for it where the mapping says so', () => {
    const rule = { from: 'born', orNone: true };
    assert.equal(memberOf('dateOfBirth', rule, { born: 'in May' }), undefined);
  });

  it('needs an id of the former system, and an address or a number', () => {
    const mapping = readMapping(who);
    assert.deepEqual(mapped({ mail: 'a@example.com' }, mapping, now), {
      refused: 'externalId: there is none',
      read: { email: 'a@example.com' },
    });
    assert.deepEqual(mapped({ nr: 1 }, mapping, now), {
      refused: 'neither an e-mail address nor a phone number',
      read: { externalId: '1' },
    });
    const long = mapped({ nr: 'x'.repeat(201), mail: 'a@example.com' }, mapping, now);
    assert.match('refused' in long ? long.refused : '', /200 characters/);
  });

  it('has no scheme of a password that is not there', () => {
    const mapping = readMapping(who, {
      passwordHash: 'pw',
      passwordScheme: { constant: 'django' },
    });
    const without = mapped({ ...record, pw: '!abc' }, mapping, now);
    assert.deepEqual('line' in without && Object.keys(without.line), ['externalId', 'email']);
    const having = mapped({ ...record, pw: 'md5$s$h' }, mapping, now);
    assert.deepEqual('line' in having && having.line.passwordScheme, 'django');
  });

  it('is refused, and nobody else, where lists are nested thousands of times', () => {
    const name = `{"name":${'['.repeat(30_000)}${']'.repeat(30_000)}}`;
    const refused = '! firstName: meta.name is nested too deeply to be read';
    assert.equal(memberOf('firstName', 'meta.name', { meta: name }), refused);
  });

  it('leaves the record as it was', () => {
    const frozen = Object.freeze({ ...record });
    mapped(frozen, readMapping(who), now);
    assert.deepEqual(frozen, record);
  });
});

describe('a mapping that is wrong says so', () => {
  const table: [string, unknown, RegExp][] = [
    [
      'a member that there is not',
      { mail: 'email' },
      /no member mail\. There are externalId, id, /,
    ],
    [
      'a word that there is not',
      { email: { form: 'mail' } },
      /email: what is form\? There are from/,
    ],
    ['another kind of value', { email: 7 }, /email: write a column/],
    ['no column', { email: { as: 'text' } }, /email: from is a column/],
    ['an unknown reading', { email: { from: 'x', as: 'mail' } }, /as is one of text, boolean/],
    [
      'a constant of another type',
      { active: { constant: 'yes' } },
      /active: its constant is true or false/,
    ],
    ['a constant beside a column', { locale: { constant: 'de', from: 'x' } }, /stands alone/],
    ['no object', ['email'], /A mapping is an object/],
  ];
  for (const [what, own, expected] of table) {
    it(what, () =>
      assert.throws(() => readMapping(who, own), { name: 'MappingError', message: expected }),
    );
  }

  it('a column that no record has', () => {
    const check = (own: object, preset = who) => checkColumns([record], readMapping(preset, own));
    assert.throws(
      () => check({ phone: 'tel' }),
      /phone: none of the first 1 records has tel\. There is nr, mail\./,
    );
    assert.doesNotThrow(() => check({ phone: { from: 'tel', optional: true } }));
    assert.doesNotThrow(() => check({ phone: { from: ['tel', 'mail'] } }));
    assert.throws(() => check({}, { ...who, externalId: 'id' }), /Nothing to take externalId from/);
    assert.throws(
      () => check({}, { ...who, email: 'e_mail' }),
      /Nothing to take email or phone from/,
    );
  });

  it('a file without a header line, without showing what its first person has', () => {
    const rows = [
      ['1001', 'Moreau', '5f4dcc3b5aa765d61d8327deb882cf99'],
      ['Moreau', '$2b$12$abcdefghijklmnopqrstuu'],
      ['u', 'ines@example.com', 'sunshine'],
      ['Moreau', '+33 612345678'],
      ['8a6e0804-2bd0-4672-b79d-d97027f9071a', 'x'],
      ['Moreau', 'pbkdf2_sha256$260000$1xtd$5qu8'],
      ['Moreau', 'qu835x0Bqa6EMbA2oKV0aiHjz+FofXVaB/DUYCc4yw='],
    ];
    for (const row of rows) {
      const headless = Object.fromEntries(row.map((value) => [value, value]));
      assert.throws(
        () => checkColumns([headless], readMapping({ externalId: 'id', email: 'email' })),
        (error: Error) => {
          assert.match(error.message, /values of a person where names of columns should be/);
          return row.every((value) => value.length === 1 || !error.message.includes(value));
        },
      );
    }
  });

  it('and names that look like values, among others that do not, are no values', () => {
    for (const names of [
      ['_id', 'mail', '2024'],
      ['addressLine1', 'passwordHashAlgorithm256'],
    ]) {
      const named = Object.fromEntries(names.map((name) => [name, 1]));
      assert.throws(
        () => checkColumns([named], readMapping({ externalId: 'id', email: 'email' })),
        (error: Error) =>
          error.message.includes(names[0] ?? '') && !/put a header/.test(error.message),
      );
    }
  });

  it('no column whose name is none', () => {
    const odd = { 'E-Mail': 1, 'Straße / Nr. (2)': 1, base64_signer_key: 1, p4$$word: 1 };
    assert.throws(
      () => checkColumns([odd], readMapping({ externalId: 'id', email: 'email' })),
      /There is E-Mail, Straße \/ Nr\. \(2\), base64_signer_key, 1 with other characters than a name has\./,
    );
  });

  it('and columns that nothing is taken from are named', () => {
    const left = columnsLeft(
      [{ ...record, role: 'admin', empty: null, meta: { l: 1 } }],
      readMapping({ ...who, locale: 'meta.l' }),
    );
    assert.deepEqual(left, ['role']);
  });

  it('and not those that a format has put together', () => {
    const records = [{ ...record, salt: 's', hash: 'h', made: 's$h' }];
    const madeOf = { made: ['salt', 'hash'] };
    const left = (mapping: object) => columnsLeft(records, readMapping(who, mapping), madeOf);
    assert.deepEqual(left({ passwordHash: 'made' }), []);
    assert.deepEqual(left({}), ['salt', 'hash', 'made']);
  });
});

describe('of a hash is shown', () => {
  const shown = (passwordHash: string, passwordScheme?: string) =>
    schemeShown({ externalId: '1', passwordHash, ...(passwordScheme && { passwordScheme }) });
  it('which computation made it, and nothing else', () => {
    assert.equal(shown('$2b$12$abcdef'), '$2b');
    assert.equal(shown('$argon2id$v=19$m=1$x$y'), '$argon2id');
    assert.equal(shown('pbkdf2_sha256$260000$salt$hash'), 'pbkdf2_sha256');
    assert.equal(shown('scrypt:32768:8:1$salt$hash'), 'scrypt');
    assert.equal(shown('0c50781ca4ea9318845f9e04ac328e11:6e46', 'better-auth'), 'better-auth');
    assert.equal(shown('5f4dcc3b5aa765d61d8327deb882cf99'), 'not known');
    assert.equal(schemeShown({ externalId: '1' }), 'none');
  });
});

describe('of Supabase', () => {
  it('an address that nobody has confirmed is not taken for confirmed because the number was', () => {
    const row = {
      id: '1',
      email: 'victim@example.com',
      phone: '4915112345678',
      email_confirmed_at: null,
      phone_confirmed_at: '2024-01-01 00:00:00+00',
      confirmed_at: '2024-01-01 00:00:00+00',
    };
    const result = mapped(row, readMapping(supabase.mapping), now);
    assert.ok('line' in result);
    assert.notEqual(result.line.emailVerified, true);
    assert.equal(typeof result.line.emailVerified, 'undefined');
  });
});
