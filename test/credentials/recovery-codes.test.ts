import { expect, it } from 'vitest';
import { newRecoveryCodes, recoveryHash } from '../../src/credentials/factors/recovery-codes';
import { cheap } from '../support/app';

it('makes ten codes of 80 bits, which nobody reads from what is stored', async () => {
  const { codes, hashes } = await newRecoveryCodes(cheap);
  expect(new Set(codes).size).toBe(10);
  for (const code of codes) {
    expect(code.replaceAll('-', '')).toMatch(/^[0-9a-hjkmnp-tv-z]{16}$/);
    expect(hashes).not.toContain(code.replaceAll('-', ''));
  }
});

it('finds each of them, and a hash of its own for each', async () => {
  const { codes, hashes } = await newRecoveryCodes(cheap);
  const found = await Promise.all(codes.map((code) => recoveryHash(code, hashes)));
  expect(new Set(found).size).toBe(10);
  expect(found).not.toContain(undefined);
});

it('stores the same code differently each time', async () => {
  const [one, two] = [await newRecoveryCodes(cheap), await newRecoveryCodes(cheap)];
  expect(await recoveryHash(one.codes[0] ?? '', two.hashes)).toBeUndefined();
  expect(JSON.parse(one.hashes)[0].split('$')[4]).not.toBe(JSON.parse(two.hashes)[0].split('$')[4]);
});

it.each(['', '0'.repeat(16), '😀'.repeat(20), 'k7qm-29fd-xw4h', '\u0000', 'x'.repeat(10_000)])(
  'takes %j for none',
  async (code) => {
    const { hashes } = await newRecoveryCodes(cheap);
    expect(await recoveryHash(code, hashes)).toBeUndefined();
  },
);
