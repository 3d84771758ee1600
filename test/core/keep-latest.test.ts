import { expect, it } from 'vitest';
import { keepLatest } from '../../src/core/keep-latest';

it('keeps so many, and of one more forgets the oldest', () => {
  const kept = keepLatest<number>(2);
  for (const [key, value] of Object.entries({ a: 1, b: 2, c: 3 })) kept.set(key, value);
  expect(['a', 'b', 'c'].map((key) => kept.get(key))).toEqual([undefined, 2, 3]);
});

it('forgets nothing for a key that it has', () => {
  const kept = keepLatest<number>(2);
  for (const [key, value] of [
    ['a', 1],
    ['b', 2],
    ['b', 3],
  ] as const)
    kept.set(key, value);
  expect([kept.get('a'), kept.get('b')]).toEqual([1, 3]);
});

it.each(['__proto__', 'constructor', ''])('knows nothing of %j before it is told', (key) => {
  expect(keepLatest(2).get(key)).toBeUndefined();
});
