import fc from 'fast-check';
import { expect, it } from 'vitest';
import { contrast } from '../../src/core/contrast';
import { brandStyle, readableOn } from '../../src/pages/brand-color';

const anyColor = fc
  .integer({ min: 0, max: 0xffffff })
  .map((number) => `#${number.toString(16).padStart(6, '0')}`);

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
