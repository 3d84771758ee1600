import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import {
  fromBase64,
  fromBase64Url,
  toBase64,
  toBase64Url,
  toHex,
  utf8,
} from '../../src/core/encoding';

describe('base64 (RFC 4648 §10), without padding', () => {
  it.each([
    ['', ''],
    ['f', 'Zg'],
    ['fo', 'Zm8'],
    ['foo', 'Zm9v'],
    ['foob', 'Zm9vYg'],
    ['fooba', 'Zm9vYmE'],
    ['foobar', 'Zm9vYmFy'],
  ])('of %o is %o', (text, encoded) => {
    expect(toBase64(utf8(text))).toBe(encoded);
    expect(toBase64Url(utf8(text))).toBe(encoded);
    expect(fromBase64(encoded)).toEqual(utf8(text));
    expect(fromBase64Url(encoded)).toEqual(utf8(text));
  });

  it('differs from its URL-safe form in two characters', () => {
    const bytes = Uint8Array.of(0xfb, 0xef, 0xff);
    expect(toBase64(bytes)).toBe('++//');
    expect(toBase64Url(bytes)).toBe('--__');
    expect(fromBase64('++//')).toEqual(bytes);
    expect(fromBase64Url('--__')).toEqual(bytes);
  });

  it('comes back as it was, for any bytes, with nothing but its alphabet', () => {
    fc.assert(
      fc.property(fc.uint8Array({ maxLength: 200 }), (bytes) => {
        expect(toBase64(bytes)).toMatch(/^[A-Za-z0-9+/]*$/);
        expect(toBase64Url(bytes)).toMatch(/^[A-Za-z0-9_-]*$/);
        expect(fromBase64(toBase64(bytes))).toEqual(bytes);
        expect(fromBase64Url(toBase64Url(bytes))).toEqual(bytes);
      }),
    );
  });

  it.each(['Zg!', 'Z*8', 'Zé', 'Zm9-', 'Zm9_', 'Zm 9v', 'Zm9v\n', 'Zg=='])(
    'does not read %j',
    (text) => {
      expect(() => fromBase64(text)).toThrow();
    },
  );

  it.each(['Zg!', 'Z*8', 'Zé', 'Zm9+', 'Zm9/', 'Zm 9v', 'Zm9v\n', 'Zg=='])(
    'does not read %j as URL-safe',
    (text) => {
      expect(() => fromBase64Url(text)).toThrow();
    },
  );

  it('does not read a length that no bytes give', () => {
    expect(() => fromBase64('Zm9vY')).toThrow();
    expect(() => fromBase64Url('Z')).toThrow();
  });
});

describe('toHex', () => {
  it('writes two lower-case digits for each byte', () => {
    expect(toHex(Uint8Array.of(0, 1, 15, 16, 171, 255))).toBe('00010f10abff');
    expect(toHex(new Uint8Array(0))).toBe('');
  });
});

describe('utf8', () => {
  it.each([
    ['a', [0x61]],
    ['é', [0xc3, 0xa9]],
    ['€', [0xe2, 0x82, 0xac]],
    ['🔑', [0xf0, 0x9f, 0x94, 0x91]],
    ['a\0', [0x61, 0]],
  ])('of text %#', (text, bytes) => {
    expect(Array.from(utf8(text))).toEqual(bytes);
  });
});
