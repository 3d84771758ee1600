/** Whatever an import has for a password hash, it is converted or refused: nothing is thrown, and nothing is half read. */
import fc from 'fast-check';
import { expect, it } from 'vitest';
import { convertHash, readHash } from '../../../src/credentials/verifiers/schemes';
import django from '../vectors/django-5.2.json';
import firebase from '../vectors/firebase.json';
import libxcrypt from '../vectors/libxcrypt-4.4.json';
import passlib from '../vectors/passlib-1.7.json';
import werkzeug from '../vectors/werkzeug-3.1.json';

const real = [
  ...[django, libxcrypt, passlib, werkzeug]
    .flatMap(({ vectors }) => vectors.map(({ hash }) => hash))
    // Each conversion would cost a derivation.
    .filter((hash) => !/^(?:md5|sha1)\$|^[0-9a-f]+$/.test(hash)),
  ...firebase.vectors.map(({ hash }) => hash),
];

async function isConvertedOrRefused(text: string) {
  const result = await convertHash(text);
  const read = readHash(text);
  if (!result.ok) {
    expect(read).toBeUndefined();
    return;
  }
  expect(readHash(result.value)).toBeDefined();
  expect(await convertHash(result.value)).toEqual(result);
  expect(read === undefined).toBe(text !== result.value);
}

it('a real hash with a piece of another, or of nonsense, in it', async () => {
  const piece = fc.oneof(
    fc.string({ maxLength: 8 }),
    fc.constantFrom('$', '$$', '=', ',', '0', '-1', '99999999999', '\n', '\0', 'é', 'NaN', '1e9'),
  );
  await fc.assert(
    fc.asyncProperty(
      fc.constantFrom(...real),
      fc.nat({ max: 120 }),
      fc.nat({ max: 4 }),
      piece,
      async (hash, at, cut, piece) => {
        await isConvertedOrRefused(hash.slice(0, at) + piece + hash.slice(at + cut));
      },
    ),
    { numRuns: 2_000 },
  );
});

it('any text behind the beginning of a scheme', async () => {
  const beginnings = real.map((hash) => /^\$?[^$:]*[$:]/.exec(hash)?.[0] ?? '');
  await fc.assert(
    fc.asyncProperty(
      fc.constantFrom(...new Set(beginnings), ''),
      fc.string({ unit: 'binary', maxLength: 600 }),
      async (beginning, text) => isConvertedOrRefused(beginning + text),
    ),
    { numRuns: 1_000 },
  );
});
