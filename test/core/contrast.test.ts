/** Black or white on a color, by WCAG 2.2. */
import { expect, it } from 'vitest';
import { contrast, textColorOn } from '../../src/core/contrast';

it.each([
  ['#000000', '#ffffff'],
  ['#ffffff', '#000000'],
  ['#0b57d0', '#ffffff'],
  ['#ffb300', '#000000'],
  ['#ffff00', '#000000'],
  ['#ff0000', '#000000'],
  ['#d00000', '#ffffff'],
  ['#00ff00', '#000000'],
  ['#0000ff', '#ffffff'],
  // Either side of where both are as good.
  ['#757575', '#ffffff'],
  ['#767676', '#000000'],
])('on %s text is %s', (background, text) => {
  expect(textColorOn(background)).toBe(text);
});

it.each([
  ['#000000', '#ffffff', 21],
  ['#ffffff', '#000000', 21],
  ['#777777', '#777777', 1],
  ['#767676', '#ffffff', 4.54],
  ['#777777', '#ffffff', 4.48],
  ['#ff0000', '#ffffff', 4],
])('%s beside %s has a contrast of %d', (one, other, ratio) => {
  expect(contrast(one, other)).toBeCloseTo(ratio, 2);
});

it('can be read on every color there is', () => {
  const steps = Array.from({ length: 18 }, (_, n) => (n * 15).toString(16).padStart(2, '0'));
  const colors = steps.flatMap((r) => steps.flatMap((g) => steps.map((b) => `#${r}${g}${b}`)));
  const ratios = colors.map((color) => contrast(color, textColorOn(color)));
  expect(Math.min(...ratios)).toBeGreaterThanOrEqual(4.5);
});
