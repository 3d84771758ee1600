/** The challenge that a passkey signs: nothing is stored of it, so it has to say and vouch for all itself. */
import { expect, it } from 'vitest';
import { newChallenge, readChallenge } from '../../src/credentials/factors/challenge';

const now = new Date('2040-03-01T12:00:00.000Z');
const later = (seconds: number) => new Date(now.getTime() + seconds * 1000);
const key = (fill: number) => ({ id: String(fill), key: new Uint8Array(32).fill(fill) });

it('is good for five minutes, for its purpose', () => {
  const challenge = newChallenge([key(1)], 'sign-in', now);
  expect(readChallenge([key(1)], 'sign-in', challenge, later(299))).toEqual(later(300));
  expect(readChallenge([key(1)], 'sign-in', challenge, later(300))).toBeUndefined();
  expect(readChallenge([key(1)], 'session 1', challenge, now)).toBeUndefined();
});

it('is good under each secret, as long as it is there', () => {
  const challenge = newChallenge([key(1)], 'sign-in', now);
  expect(readChallenge([key(2), key(1)], 'sign-in', challenge, now)).toBeDefined();
  expect(readChallenge([key(2)], 'sign-in', challenge, now)).toBeUndefined();
});

it('is never the same', () => {
  const many = Array.from({ length: 100 }, () => newChallenge([key(1)], 'sign-in', now));
  expect(new Set(many).size).toBe(100);
});

it('is none with any character changed, left out or added', () => {
  const challenge = newChallenge([key(1)], 'sign-in', now);
  const read = (text: string) => readChallenge([key(1)], 'sign-in', text, now);
  for (let i = 0; i < challenge.length; i++) {
    const other = challenge[i] === 'A' ? 'B' : 'A';
    expect(read(challenge.slice(0, i) + other + challenge.slice(i + 1))).toBeUndefined();
  }
  for (const text of ['', challenge.slice(1), `${challenge}A`, `${challenge}=`, ' '.repeat(43)]) {
    expect(read(text)).toBeUndefined();
  }
});
