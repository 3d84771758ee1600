import fc from 'fast-check';
import { expect, it } from 'vitest';
import { brandStyle, contrast, readableOn, textOn } from '../../src/pages/brand-color';

const anyColor = fc
  .integer({ min: 0, max: 0xffffff })
  .map((number) => `#${number.toString(16).padStart(6, '0')}`);

it.each([
  ['#000000', '#ffffff', 21],
  ['#ffffff', '#ffffff', 1],
  ['#777777', '#ffffff', 4.48],
  ['#0b57d0', '#ffffff', 6.39],
])('measures %s on %s as WCAG does: %f', (one, other, ratio) => {
  expect(contrast(one, other)).toBeCloseTo(ratio, 1);
  expect(contrast(other, one)).toBe(contrast(one, other));
});

it('writes on any button in black or white so that it can be read', () => {
  fc.assert(
    fc.property(anyColor, (color) => {
      expect(contrast(color, textOn(color))).toBeGreaterThanOrEqual(4.5);
    }),
  );
});

it('makes any color readable on both grounds', () => {
  fc.assert(
    fc.property(anyColor, fc.constantFrom('#ffffff', '#1c2025'), (color, ground) => {
      expect(contrast(readableOn(ground, color), ground)).toBeGreaterThanOrEqual(4.5);
    }),
  );
});

it('leaves a color alone that can be read as it is', () => {
  expect(readableOn('#ffffff', '#0b57d0')).toBe('#0b57d0');
  expect(readableOn('#1c2025', '#0b57d0')).not.toBe('#0b57d0');
});

it('says nothing where no color is set', () => {
  expect(brandStyle(undefined)).not.toContain('--');
});
