/** Reads the faults that the code tells the operator (`logFault`). */
import { expect, type MockInstance, vi } from 'vitest';

let error: MockInstance<typeof console.error> | undefined;
let unread: unknown[][] = [];

/** Keeps faults off the screen and for `faults`; setup calls it before each test. */
export function catchFaults(): void {
  unread = [];
  error = vi.spyOn(console, 'error').mockImplementation((...said) => void unread.push(said));
}

/** The faults logged since the test began, or since it last asked. */
export function faults(): unknown[] {
  const read = unread.map(([fault]) => fault);
  unread = [];
  return read;
}

/** For tests whose mail provider fails: each fault is a mail that was not sent, and names nobody. */
export function expectMailFaults(): void {
  for (const fault of faults()) {
    expect(fault).toEqual({ mail: expect.any(String), why: expect.stringMatching(/^[\w ()]+$/) });
  }
}

/** Setup calls it after each test: a fault that the test did not ask for is shown. */
export function showUnreadFaults(): void {
  error?.mockRestore();
  for (const said of unread) console.error(...said);
  unread = [];
}
