import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { addSeconds, parseDuration, secondsUntil } from '../../src/core/duration';

describe('parseDuration', () => {
  it.each([
    ['30d', 2_592_000],
    ['24h', 86_400],
    ['15m', 900],
    ['90s', 90],
    ['1s', 1],
    ['1m', 60],
    ['1h', 3_600],
    ['1d', 86_400],
    ['3660d', 316_224_000],
    ['316224000s', 316_224_000],
  ])('reads %s', (text, seconds) => {
    expect(parseDuration(text)).toBe(seconds);
  });

  it.each([
    ['nothing', ''],
    ['no unit', '30'],
    ['no number', 'd'],
    ['zero', '0s'],
    ['a leading zero', '030d'],
    ['a negative one', '-30d'],
    ['a plus', '+30d'],
    ['a fraction', '1.5h'],
    ['an exponent', '1e3s'],
    ['a hexadecimal number', '0x10s'],
    ['an upper-case unit', '30D'],
    ['a week', '2w'],
    ['milliseconds', '500ms'],
    ['a word', '30days'],
    ['two parts', '1h30m'],
    ['a blank before', ' 30d'],
    ['a blank behind', '30d '],
    ['a blank between', '30 d'],
    ['a line behind', '30d\n'],
    ['two lines', '30d\n30d'],
    ['Arabic-Indic digits', '٣d'],
    ['a separator', '1_000s'],
    ['a second over ten years', '316224001s'],
    ['a day over ten years', '3661d'],
    ['ten digits', '1000000000s'],
    ['more than a number can hold', `${'9'.repeat(400)}d`],
    ['a member of Object', '1constructor'],
  ])('refuses %s', (_, text) => {
    expect(parseDuration(text)).toBeUndefined();
  });

  it('gives a whole number of seconds from one second to ten years, or nothing', () => {
    const text = fc.oneof(fc.string(), fc.stringMatching(/^\d{1,12}[dhms]$/));
    fc.assert(
      fc.property(text, (text) => {
        const seconds = parseDuration(text);
        if (seconds === undefined) return;
        expect(Number.isInteger(seconds) && seconds >= 1 && seconds <= 316_224_000).toBe(true);
      }),
    );
  });
});

describe('addSeconds', () => {
  it('adds to the moment and leaves it as it was', () => {
    const date = new Date('2040-02-28T23:59:59.500Z');
    expect(addSeconds(date, 86_400).toISOString()).toBe('2040-02-29T23:59:59.500Z');
    expect(date.toISOString()).toBe('2040-02-28T23:59:59.500Z');
  });
});

describe('secondsUntil', () => {
  const from = new Date('2040-03-01T12:00:00.000Z');
  it.each([
    [30_000, 30],
    [30_001, 31],
    [29_999, 30],
    [1_000, 1],
    [1, 1],
    [0, 1],
    [-5_000, 1],
  ])('%d ms ahead is %d s: a client that waits that long is not early', (milliseconds, seconds) => {
    expect(secondsUntil(from, new Date(from.getTime() + milliseconds))).toBe(seconds);
  });
});
