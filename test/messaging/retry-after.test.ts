import { expect, it } from 'vitest';
import { readRetryAfter } from '../../src/messaging/retry-after';
import { startTime } from '../support/clock';

it.each([
  ['1', 1000],
  ['0', 0],
  [' 30 ', 30_000],
  ['0.5', 500],
  ['3600', 3_600_000],
  ['3601', 3_600_000],
  ['9999999999', 3_600_000],
  ['Thu, 01 Mar 2040 12:00:10 GMT', 10_000],
  ['Thu, 01 Mar 2040 11:00:00 GMT', 0],
  ['Fri, 01 Mar 2041 12:00:00 GMT', 3_600_000],
])('reads %s as %i ms', (header, ms) => {
  expect(readRetryAfter(header, startTime)).toBe(ms);
});

it.each([
  null,
  '',
  '-1',
  '1e9',
  'soon',
  '2040-03-01',
  '99999999999',
  'Thu, 99 Xxx 2040 12:00:10 GMT',
])('does not read %s', (header) => {
  expect(readRetryAfter(header, startTime)).toBeUndefined();
});
