/** One-time codes against RFC 6238, and what people type. */
import { Secret, URI } from 'otpauth';
import { describe, expect, it } from 'vitest';
import {
  endOfStep,
  newTotpSecret,
  sealTotp,
  totpStep,
  unsealTotp,
} from '../../src/credentials/factors/totp';

/** Of appendix B: ASCII `12345678901234567890`. Its codes have eight digits; ours are the last six of them. */
const secret = Secret.fromLatin1('12345678901234567890').base32;

it.each([
  [59, '94287082'],
  [1111111109, '07081804'],
  [1111111111, '14050471'],
  [1234567890, '89005924'],
  [2000000000, '69279037'],
  [20000000000, '65353130'],
])('takes the code of RFC 6238 at %i seconds', async (seconds, code) => {
  const now = new Date(seconds * 1000);
  expect(await totpStep(secret, code.slice(2), now)).toBe(Math.floor(seconds / 30));
});

it('knows which step a code is of, one off either way', async () => {
  const at = (seconds: number) => totpStep(secret, '287082', new Date(seconds * 1000));
  // The code of the step from 30 to 59 seconds.
  expect(await Promise.all([0, 29, 30, 59, 60, 89].map(at))).toEqual([1, 1, 1, 1, 1, 1]);
  expect(await at(90)).toBeUndefined();
});

it('ends a step when no clock would take its code any more', () => {
  expect(endOfStep(1).getTime()).toBe(90_000);
});

it.each(['２８７０８２', '٢٨٧٠٨٢', '287 082', '287-082', '\u200e287082'])(
  'reads %j as people type it',
  async (code) => {
    expect(await totpStep(secret, code, new Date(59_000))).toBe(1);
  },
);

it.each(['', '28708', '2870822', '287082a', '287082\u0000', '1e6', '-287082x', '9'.repeat(41)])(
  'takes %j for no code',
  async (code) => {
    expect(await totpStep(secret, code, new Date(59_000))).toBeUndefined();
  },
);

it('makes secrets of 160 bits, never the same', async () => {
  const label = { service: 'Example', account: 'ines@example.com' };
  const [one, two] = [await newTotpSecret(label), await newTotpSecret(label)];
  expect(Secret.fromBase32(one.secret).bytes).toHaveLength(20);
  expect(one.secret).not.toBe(two.secret);
});

it('writes names into the address of an app so that they stay names', async () => {
  const { uri } = await newTotpSecret({ service: 'A&B: x?', account: 'a+b&secret=X@example.com' });
  const url = new URL(uri);
  expect([...url.searchParams.keys()]).toEqual([
    'issuer',
    'secret',
    'algorithm',
    'digits',
    'period',
  ]);
  // A colon would end the name of the service.
  expect(url.searchParams.get('issuer')).toBe('A&B  x?');
  expect(URI.parse(uri).label).toBe('a+b&secret=X@example.com');
});

describe('a sealed secret', () => {
  const key = (id: string, fill: number) => ({ id, key: new Uint8Array(32).fill(fill) });

  it('is opened for its account, under whichever key it was sealed', async () => {
    const sealed = await sealTotp([key('old', 1)], 'user-1', secret);
    expect(sealed.secret).not.toContain(secret);
    expect(await unsealTotp([key('new', 2), key('old', 1)], 'user-1', sealed)).toBe(secret);
  });

  it('is opened for nobody else, with no other key, and not changed', async () => {
    const sealed = await sealTotp([key('old', 1)], 'user-1', secret);
    expect(await unsealTotp([key('old', 1)], 'user-2', sealed)).toBeUndefined();
    expect(await unsealTotp([key('new', 2)], 'user-1', sealed)).toBeUndefined();
    expect(await unsealTotp([key('old', 2)], 'user-1', sealed)).toBeUndefined();
    const bent = { ...sealed, secret: `A${sealed.secret.slice(1)}` };
    expect(await unsealTotp([key('old', 1)], 'user-1', bent)).toBeUndefined();
  });
});
