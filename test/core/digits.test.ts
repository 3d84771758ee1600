import { expect, it } from 'vitest';
import { asciiDigits, zeroOf } from '../../src/core/digits';

/** As the runtime itself writes numbers in the digits of a script. */
const digitsOf = (system: string): string =>
  Array.from({ length: 10 }, (_, value) =>
    new Intl.NumberFormat(`en-u-nu-${system}`).format(value),
  ).join('');

const decimalSystems = Intl.supportedValuesOf('numberingSystem').filter((system) =>
  /^\p{Nd}{10}$/u.test(digitsOf(system)),
);

it('knows scripts enough to be worth asking', () => {
  expect(decimalSystems.length).toBeGreaterThan(30);
});

it.each(decimalSystems)('reads the digits of %s', (system) => {
  expect(asciiDigits(digitsOf(system))).toBe('0123456789');
});

it('finds whole sets of ten', () => {
  const sets = new Map<number, number>();
  for (let code = 0; code <= 0x10_ffff; code++) {
    const digit = String.fromCodePoint(code);
    if (!/\p{Nd}/u.test(digit)) continue;
    sets.set(zeroOf(digit), (sets.get(zeroOf(digit)) ?? 0) + 1);
  }
  expect([...sets].filter(([, size]) => size !== 10)).toEqual([]);
});

it('leaves everything else', () => {
  expect(asciiDigits('+1 (415) Ⅷ ½ 三 ² x')).toBe('+1 (415) Ⅷ ½ 三 ² x');
});
