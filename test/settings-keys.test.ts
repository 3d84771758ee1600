import { describe, expect, it } from 'vitest';
import { BadConfiguration } from '../src/core/settings';
import { readSettings } from '../src/settings';
import { testSettings } from './support/settings';

const [key] = (JSON.parse(testSettings.JWT_KEYS) as { keys: [Record<string, string>] }).keys;
const { d: _, ...publicKey } = key;
const other = { ...key, kid: 'test-2' };

const read = (keys: string) => readSettings({ ...testSettings, JWT_KEYS: keys });
const setOf = (...keys: unknown[]) => JSON.stringify({ keys });

describe('JWT_KEYS', () => {
  it('may be one private key', () => {
    expect(read(setOf(key)).JWT_KEYS).toEqual({ signing: key, keys: [publicKey] });
  });

  it('signs with the first and verifies with all, retired ones by their public half', () => {
    const retired = { ...publicKey, kid: 'test-0' };
    const { signing, keys } = read(setOf(other, key, retired)).JWT_KEYS;
    expect(signing.kid).toBe('test-2');
    expect(keys.map(({ kid }) => kid)).toEqual(['test-2', 'test-1', 'test-0']);
  });

  it('gives no private half to those who verify', () => {
    expect(JSON.stringify(read(setOf(other, key)).JWT_KEYS.keys)).not.toContain(key.d);
  });

  it('leaves out members it does not know, such as use and alg', () => {
    const { signing } = read(setOf({ ...key, use: 'sig', alg: 'EdDSA', ext: true })).JWT_KEYS;
    expect(signing).toEqual(key);
  });

  it.each([
    ['nothing', ''],
    ['no JSON', 'hush-hush-private-key'],
    ['half of it', setOf(key).slice(0, -10)],
    ['null', 'null'],
    ['an array', JSON.stringify([key])],
    ['a key without a set', JSON.stringify(key)],
    ['keys that are no array', JSON.stringify({ keys: key })],
    ['no key', setOf()],
    ['a text for a key', setOf(key.d)],
    ['a first key that is public', setOf(publicKey)],
    ['a first key that is public before a private one', setOf(publicKey, other)],
    ['two keys of one kid', setOf(key, publicKey)],
    ['no kid', setOf({ ...key, kid: undefined })],
    ['an empty kid', setOf({ ...key, kid: '' })],
    ['a kid with a line break', setOf({ ...key, kid: 'a\nb' })],
    ['a kid of 65 characters', setOf({ ...key, kid: 'k'.repeat(65) })],
    ['an RSA key', setOf({ kty: 'RSA', kid: 'a', n: key.x, e: 'AQAB', d: key.d })],
    ['a symmetric key', setOf({ kty: 'oct', kid: 'a', k: key.d })],
    ['another curve', setOf({ ...key, crv: 'X25519' })],
    ['a public half of 31 bytes', setOf({ ...key, x: key.x?.slice(0, 42) })],
    ['a public half with padding', setOf({ ...key, x: `${key.x}=` })],
    ['a private half of 33 bytes', setOf({ ...key, d: `${key.d}A` })],
    ['a private half of another alphabet', setOf({ ...key, d: `+/${key.d?.slice(2)}` })],
    ['no public half', setOf({ ...key, x: undefined })],
    ['a good first and a broken second', setOf(key, { ...other, x: 'short' })],
    ['a good first and a symmetric second', setOf(key, { kty: 'oct', kid: 'a', k: key.d })],
  ])('is refused as %s, named, and not repeated', (_, keys) => {
    const error = problemOf(keys);
    expect(error.problems).toEqual([
      'JWT_KEYS: not a JWK set of Ed25519 keys with distinct kid, the first one private',
    ]);
    expect(`${error.message}${error.stack}`).not.toMatch(/hush|4klUgtrmh|I09WpNjz/);
    expect(error.cause).toBeUndefined();
  });

  it('is refused where it is no text', () => {
    expect(() => readSettings({ ...testSettings, JWT_KEYS: { keys: [key] } })).toThrow(
      /^JWT_KEYS: /,
    );
  });
});

function problemOf(keys: string): BadConfiguration {
  try {
    read(keys);
  } catch (error) {
    if (error instanceof BadConfiguration) return error;
    throw error;
  }
  throw new Error('the keys were accepted');
}
