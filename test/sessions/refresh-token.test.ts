import { expect, it } from 'vitest';
import { secretKeys } from '../../src/core/secret-key';
import { makeRefreshTokens } from '../../src/sessions/refresh-token';
import { secretsOf } from '../support/secrets';

const [a, b] = ['a'.repeat(32), 'b'.repeat(32)];
const under = (secrets: string) =>
  makeRefreshTokens(secretKeys(secretsOf(secrets), 'refresh-token'));
const claims = { sessionId: '6a1f0a52-32a5-4c34-9a51-0d5f3f5b6c11', counter: 7 };
const token = under(a).issue(claims);

it('says which session it is of and which number it has, and travels in a header as it is', () => {
  expect(under(a).read(token)).toEqual({ ok: true, value: claims });
  expect(token).toMatch(/^[A-Za-z0-9_.-]{1,110}$/);
});

it('is the same each time: there is one successor', () => {
  expect(under(a).issue(claims)).toBe(token);
});

it('is good under every secret that is known, and made under the first', () => {
  expect(under(`${b} ${a}`).read(token)).toEqual({ ok: true, value: claims });
  expect(under(`${b} ${a}`).issue(claims)).toBe(under(b).issue(claims));
});

it('is refused under other secrets, by the name of its key', () => {
  expect(under(b).read(token)).toEqual({ ok: false, error: 'token-unknown-key' });
});

it.each([
  ['another number', token.replace('.7.', '.8.')],
  ['another session', token.replace('.6a', '.6b')],
  ['another last character', `${token.slice(0, -1)}${token.endsWith('A') ? 'B' : 'A'}`],
])('is refused with %s', (_, forged) => {
  expect(under(a).read(forged)).toEqual({ ok: false, error: 'token-bad-signature' });
});

it.each([
  '',
  'x',
  `${token}.`,
  `${token}\n`,
  ` ${token}`,
  token.replace('.7.', '.07.'),
  token.replace('.7.', '.+7.'),
  token.replace('.7.', '.1e3.'),
  token.replace('.7.', '.9999999999.'),
  token.toUpperCase(),
  `${token.slice(0, -1)}=`,
  '__proto__.constructor.0.x',
  '\u{1F511}'.repeat(20),
])('is malformed: %j', (text) => {
  expect(under(a).read(text)).toEqual({ ok: false, error: 'token-malformed' });
});
