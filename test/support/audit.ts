/** Reads the audit lines as the log gets them. */
import { vi } from 'vitest';

export interface AuditLine {
  event: string;
  outcome: string;
  reason: string | null;
  at: string;
  requestId: string;
  userId: string | null;
  username: string | null;
  ip: string | null;
  country: string | null;
  userAgent: string | null;
  durationMs: number;
  version: number;
}

/** The lines logged since the test began, or since it last asked. Setup keeps them off the screen. */
export function auditLines(): AuditLine[] {
  const log = vi.mocked(console.log);
  const lines = log.mock.calls.map(([line]) => line as AuditLine);
  log.mockClear();
  return lines;
}
