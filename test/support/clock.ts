import { vi } from 'vitest';
import { parseDuration } from '../../src/core/duration';

/**
 * In the future, so that an alarm set for "now" does not go off by itself: a test runs it when it
 * means to.
 */
export const startTime = new Date('2040-03-01T12:00:00.000Z');

/** Moves the clock of the Worker and of its Durable Objects. @param duration such as `30d`. */
export function travel(duration: string): void {
  const seconds = parseDuration(duration);
  if (seconds === undefined) throw new Error(`not a duration: ${duration}`);
  vi.setSystemTime(Date.now() + seconds * 1000);
}
