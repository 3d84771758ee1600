import { argon2id as nobleArgon2id } from '@noble/hashes/argon2.js';
import fc from 'fast-check';
import { describe, expect, it, vi } from 'vitest';
import { toHex, utf8 } from '../../src/core/encoding';
import { type Argon2Cost, argon2id } from '../../src/credentials/argon2';

const cheap: Argon2Cost = { memoryKiB: 16, iterations: 1, parallelism: 1 };
const salt = utf8('sixteen-byte-salt').slice(0, 16);

/** The independent second implementation. */
const noble = (password: Uint8Array, salt: Uint8Array, cost: Argon2Cost, length = 32) =>
  nobleArgon2id(password, salt, {
    m: cost.memoryKiB,
    t: cost.iterations,
    p: cost.parallelism,
    dkLen: length,
  });

const tagOf = async (password: string, cost = cheap) =>
  toHex(await argon2id(utf8(password), salt, cost));

describe('the second implementation', () => {
  it('gives the tag of RFC 9106 §5.3, with secret and associated data', () => {
    const tag = nobleArgon2id(new Uint8Array(32).fill(1), new Uint8Array(16).fill(2), {
      m: 32,
      t: 3,
      p: 4,
      dkLen: 32,
      key: new Uint8Array(8).fill(3),
      personalization: new Uint8Array(12).fill(4),
    });
    expect(toHex(tag)).toBe('0d640df58d78766c08c037a34a8b53c9d01ef0452d75b65eb52520e96b01e659');
  });
});

/** From test.c of the reference implementation (phc-winner-argon2), Argon2id, version 0x13. */
const published: [string, string, Argon2Cost, string][] = [
  [
    'password',
    'somesalt',
    { memoryKiB: 2 ** 8, iterations: 2, parallelism: 1 },
    '9dfeb910e80bad0311fee20f9c0e2b12c17987b4cac90c2ef54d5b3021c68bfe',
  ],
  [
    'password',
    'somesalt',
    { memoryKiB: 2 ** 8, iterations: 2, parallelism: 2 },
    '6d093c501fd5999645e0ea3bf620d7b8be7fd2db59c20d9fff9539da2bf57037',
  ],
  [
    'password',
    'somesalt',
    { memoryKiB: 2 ** 16, iterations: 1, parallelism: 1 },
    'f6a5adc1ba723dddef9b5ac1d464e180fcd9dffc9d1cbf76cca2fed795d9ca98',
  ],
  [
    'differentpassword',
    'somesalt',
    { memoryKiB: 2 ** 16, iterations: 2, parallelism: 1 },
    '0b84d652cf6b0c4beaef0dfe278ba6a80df6696281d7e0d2891b817d8c458fde',
  ],
  [
    'password',
    'diffsalt',
    { memoryKiB: 2 ** 16, iterations: 2, parallelism: 1 },
    'bdf32b05ccc42eb15d58fd19b1f856b113da1e9a5874fdcc544308565aa8141c',
  ],
];

describe('the tag', () => {
  it.each(published)(
    'of %s and %s at %o is the published one',
    async (password, salt, cost, tag) => {
      expect(toHex(await argon2id(utf8(password), utf8(salt), cost))).toBe(tag);
    },
  );

  it.each([
    ['an empty one', ''],
    ['a NUL byte in the middle', 'before\0after'],
    ['only NUL bytes', '\0\0\0'],
    ['umlauts', 'Grüße-aus-Köln-1'],
    ['emoji', '🔑🧭🪁'],
    ['a family of joined emoji', '👩‍👩‍👧‍👦'],
    ['Chinese', '天地玄黄宇宙洪荒'],
  ])('agrees with the second implementation on %s', async (_, password) => {
    const bytes = utf8(password);
    expect(await argon2id(bytes, salt, cheap)).toEqual(noble(bytes, salt, cheap));
  });

  it('agrees with the second implementation on random passwords, salts and costs', async () => {
    const password = fc.oneof(
      fc.string({ unit: 'binary', maxLength: 64 }).map(utf8),
      fc.string({ unit: 'grapheme', maxLength: 64 }).map(utf8),
      fc.uint8Array({ maxLength: 300 }),
    );
    const cost = fc.record({
      memoryKiB: fc.integer({ min: 24, max: 128 }),
      iterations: fc.integer({ min: 1, max: 3 }),
      parallelism: fc.integer({ min: 1, max: 3 }),
    });
    const length = fc.integer({ min: 4, max: 80 });
    await fc.assert(
      fc.asyncProperty(
        password,
        fc.uint8Array({ minLength: 8, maxLength: 32 }),
        cost,
        length,
        async (password, salt, cost, length) => {
          const tag = await argon2id(password, salt, cost, length);
          expect(tag).toEqual(noble(password, salt, cost, length));
        },
      ),
      { numRuns: 150 },
    );
  });

  it('is the same again, whatever was derived between', async () => {
    const before = await tagOf('first');
    await Promise.all(['second', 'a longer third one', ''].map((text) => tagOf(text)));
    expect(await tagOf('first')).toBe(before);
  });

  it('keeps derivations that run at the same moment apart', async () => {
    const passwords = Array.from({ length: 20 }, (_, i) => `at once, number ${i}`);
    const tags = await Promise.all(passwords.map((text) => tagOf(text)));
    expect(tags).toEqual(passwords.map((text) => toHex(noble(utf8(text), salt, cheap))));
  });
});

describe('nothing is cut off', () => {
  it.each([
    ['the last of 20 emoji', `${'🔑'.repeat(19)}🔑`, `${'🔑'.repeat(19)}🔒`],
    ['the last of 64 three-byte characters', `${'鍵'.repeat(63)}鍵`, `${'鍵'.repeat(63)}錠`],
    ['a character behind a NUL', 'secret\0a', 'secret\0b'],
    ['a NUL at the end', 'secret', 'secret\0'],
    ['a blank at the end', 'secret', 'secret '],
    ['the 1,001st character', `${'x'.repeat(1000)}a`, `${'x'.repeat(1000)}b`],
  ])('%s makes another tag', async (_, one, other) => {
    expect(await tagOf(one)).not.toBe(await tagOf(other));
  });

  it('lets no byte move from the password into the salt', async () => {
    const one = await argon2id(utf8('secretA'), utf8('BCDEFGHI'), cheap);
    const other = await argon2id(utf8('secret'), utf8('ABCDEFGHI'), cheap);
    expect(toHex(one)).not.toBe(toHex(other));
  });
});

describe('parameters outside RFC 9106 §3.1', () => {
  it.each([
    ['a salt of 7 bytes', { saltLength: 7 }],
    ['no iteration', { iterations: 0 }],
    ['no lane', { parallelism: 0 }],
    ['less than 8 KiB for a lane', { memoryKiB: 7 }],
    ['a tag of 3 bytes', { length: 3 }],
  ])('are refused: %s', async (_, { saltLength = 8, length = 32, ...cost }: Unusual) => {
    const refused = argon2id(utf8('x'), new Uint8Array(saltLength), { ...cheap, ...cost }, length);
    await expect(refused).rejects.toThrow(/^Argon2 failed with code -\d+$/);
  });

  it('are good at the border: 8 bytes of salt, 8 KiB, a tag of 4 bytes', async () => {
    const tag = await argon2id(utf8('x'), new Uint8Array(8), { ...cheap, memoryKiB: 8 }, 4);
    expect(tag).toHaveLength(4);
  });

  it('leave the engine usable', async () => {
    await expect(argon2id(utf8('x'), new Uint8Array(1), cheap)).rejects.toThrow();
    expect(await tagOf('x')).toBe(toHex(noble(utf8('x'), salt, cheap)));
  });
});

type Unusual = Partial<Argon2Cost> & { saltLength?: number; length?: number };

describe('the memory of the engine', () => {
  it('holds no password once the tag is made', async () => {
    const instantiate = vi.spyOn(WebAssembly, 'instantiate');
    vi.resetModules();
    const fresh = await import('../../src/credentials/argon2');
    const passwords = ['Whale?Granite44', `${'long and secret '.repeat(20)}end`];
    for (const text of passwords) await fresh.argon2id(utf8(text), salt, cheap);
    const instance: unknown = await instantiate.mock.results[0]?.value;
    const { memory } = (instance as WebAssembly.Instance).exports as { memory: WebAssembly.Memory };
    const heap = new TextDecoder('latin1').decode(memory.buffer);
    expect(heap.length).toBeGreaterThan(65_535);
    for (const text of passwords) {
      expect(heap.includes(text.slice(0, 12))).toBe(false);
      expect(heap.includes(text.slice(-12))).toBe(false);
    }
  });
});
