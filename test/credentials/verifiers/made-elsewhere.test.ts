/**
 * Hashes that the real libraries made (test/credentials/vectors): each is converted, read and held against its password.
 */
import { describe, expect, it } from 'vitest';
import {
  convertHash,
  type NamedScheme,
  readHash,
} from '../../../src/credentials/verifiers/schemes';
import argon2 from '../vectors/argon2-25.1.json';
import bcrypt3 from '../vectors/bcrypt-3.2.json';
import bcrypt5 from '../vectors/bcrypt-5.0.json';
import betterAuth from '../vectors/better-auth.json';
import django3 from '../vectors/django-3.2.json';
import django5 from '../vectors/django-5.2.json';
import libxcrypt from '../vectors/libxcrypt-4.4.json';
import passlib from '../vectors/passlib-1.7.json';
import werkzeug2 from '../vectors/werkzeug-2.2.json';
import werkzeug3 from '../vectors/werkzeug-3.1.json';
import { matchesOf, oneBitOff } from './stored';

interface Vector {
  kind: string;
  password: string;
  hash: string;
  /** Whose it is, where that has to be said. */
  scheme?: string;
  /** At the cost that the library takes by default: once is enough. */
  dear?: boolean;
  refused?: string;
}

const files: { madeBy: string; vectors: Vector[] }[] = [
  argon2,
  bcrypt3,
  bcrypt5,
  betterAuth,
  django3,
  django5,
  libxcrypt,
  passlib,
  werkzeug2,
  werkzeug3,
];

describe.each(files)('reads what $madeBy made', ({ vectors }) => {
  it.each(vectors.filter(({ refused }) => !refused))(
    '$kind of $password',
    async ({ password, hash, scheme, dear }) => {
      const stored = await convertHash(hash, scheme as NamedScheme | undefined);
      if (!stored.ok) throw new Error(stored.error);
      expect(await matchesOf(stored.value, password)).toBe(true);
      expect(await convertHash(stored.value)).toEqual(stored);
      const { costClass = '' } = readHash(stored.value) ?? {};
      expect(stored.value.startsWith(costClass)).toBe(true);
      if (password !== vectors[0]?.password) return;
      expect(await matchesOf(oneBitOff(stored.value), password)).toBe(false);
      if (dear) return;
      expect(await matchesOf(stored.value, ` ${password}`)).toBe(false);
      expect(await matchesOf(stored.value, password.slice(1))).toBe(false);
    },
    60_000,
  );

  const refused = vectors.filter(({ refused }) => refused);
  if (refused.length > 0) {
    it.each(refused)('and refuses $kind: $refused', async ({ hash, refused }) => {
      expect(await convertHash(hash)).toEqual({ ok: false, error: refused });
    });
  }
});
