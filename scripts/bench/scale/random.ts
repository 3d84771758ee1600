/** Chance that is the same in every run: a row of the table can be checked by running it again. */

/** @returns the next number, from 0 up to but not including 1. */
export type Random = () => number;

/** Mulberry32: small, fast, and even enough for queues. */
export function seeded(seed: number): Random {
  let state = seed >>> 0;
  return () => {
    state = (state + 0x6d2b79f5) >>> 0;
    let mixed = Math.imul(state ^ (state >>> 15), state | 1);
    mixed ^= mixed + Math.imul(mixed ^ (mixed >>> 7), mixed | 61);
    return ((mixed ^ (mixed >>> 14)) >>> 0) / 2 ** 32;
  };
}

/** Between two arrivals of people who know nothing of each other. Same unit as the mean. */
export const exponential = (random: Random, mean: number): number => -mean * Math.log(1 - random());

/** A query is never faster than its floor and now and then much slower: half of the mean is fixed, half exponential. */
export const spread = (random: Random, mean: number): number =>
  mean / 2 + exponential(random, mean / 2);

/**
 * A user by popularity, 0 the most popular. Rank r is drawn in proportion to 1/√r: the busiest hundredth of
 * the users makes a tenth of the logins, the busiest quarter half of them.
 */
export const popularUser = (random: Random, users: number): number =>
  Math.floor(users * random() ** 2);

/** Where a hash puts a user: evenly, and always to the same place. */
export function hashed(user: number, places: number): number {
  let mixed = Math.imul(user ^ (user >>> 16), 0x85ebca6b);
  mixed = Math.imul(mixed ^ (mixed >>> 13), 0xc2b2ae35);
  return ((mixed ^ (mixed >>> 16)) >>> 0) % places;
}
