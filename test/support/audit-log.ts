/**
 * Reads the audit lines as the log gets them. The runtime wraps what is assigned to `console.log`, so
 * the spy cannot be found there again: it is kept here.
 */
import { beforeEach, type MockInstance, vi } from 'vitest';
import type { AuditLine } from './audit';

export type { AuditLine };

let log: MockInstance<typeof console.log> | undefined;

beforeEach(() => {
  log = vi.spyOn(console, 'log').mockImplementation(() => {});
});

/** The lines logged since the test began, or since it last asked. */
export function auditLines(): AuditLine[] {
  const lines = (log?.mock.calls ?? []).map(([line]) => line as AuditLine);
  log?.mockClear();
  return lines;
}
