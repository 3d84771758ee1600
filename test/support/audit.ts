/** Reads the audit lines as the log gets them. */
import { type MockInstance, vi } from 'vitest';
import { points } from './points';

export interface AuditLine {
  event: string;
  outcome: string;
  reason: string | null;
  at: string;
  requestId: string;
  userId: string | null;
  actor: string | null;
  target: string | null;
  username: string | null;
  subject: string | null;
  ip: string | null;
  country: string | null;
  userAgent: string | null;
  durationMs: number;
  version: number;
}

let log: MockInstance<typeof console.log> | undefined;

/**
 * Keeps the lines off the screen and for `auditLines`; setup calls it before each test. The runtime
 * wraps what is assigned to `console.log`, so the spy cannot be found there again: it is kept here.
 */
export function catchAuditLines(): void {
  log = vi.spyOn(console, 'log').mockImplementation(() => {});
}

/** The lines logged since the test began, or since it last asked. Points of before are forgotten with them: ask for those first. */
export function auditLines(): AuditLine[] {
  const lines = (log?.mock.calls ?? []).map(([line]) => line as AuditLine);
  log?.mockClear();
  points();
  return lines;
}
