/**
 * The only function that writes D1, and it wants an audit event: a change and its row in
 * `audit_events` go in one transaction, then the line is logged. So no change goes unaudited, and no
 * action is audited twice. A refusal has no writes and leaves a line alone: an attacker cannot fill
 * the database.
 */
import type { BatchItem } from 'drizzle-orm/batch';
import { type Action, elapsedMs } from '../core/action';
import { oneLine } from '../core/text';
import { type Database, query } from '../db/client';
import { auditEvents } from '../db/schema';
import { type AuditEvent, schemaVersion } from './events';
import { maskUsername } from './mask';

export interface AuditDeps {
  db: Database;
  now: () => Date;
  log: (line: object) => void;
  /** Stands for an identifier where the identifier must not: equal for equal ones, and nobody can undo it. */
  pseudonym: (identifier: string) => string;
}

/**
 * @throws {UniqueViolation} where a unique key refuses the change; nothing is written or logged.
 * @throws {StoreUnavailable} where D1 does not answer; nothing is logged.
 */
export async function commit(
  deps: AuditDeps,
  action: Action,
  event: AuditEvent,
  writes: BatchItem<'sqlite'>[] = [],
): Promise<void> {
  if (action.audited) throw new Error(`already audited: ${event.event}`);
  if (writes.length > 0) {
    const row = { ...recordOf(deps, action, event), at: action.now, schemaVersion };
    await query(deps.db.batch([deps.db.insert(auditEvents).values(row), ...writes]));
  }
  logEvent(deps, action, event);
}

/** Logs the line alone: for refusals, for the queue, and where D1 itself is what failed. */
export function logEvent(
  deps: Pick<AuditDeps, 'now' | 'log' | 'pseudonym'>,
  action: Action,
  event: AuditEvent,
): void {
  action.audited = true;
  deps.log({
    ...recordOf(deps, action, event),
    at: action.now.toISOString(),
    durationMs: elapsedMs(action, deps.now()),
    version: schemaVersion,
    ...(event.sampleRate !== undefined && { sampleRate: event.sampleRate }),
  });
}

function recordOf(
  { pseudonym }: Pick<AuditDeps, 'pseudonym'>,
  action: Action,
  { event, outcome, reason, userId, username }: AuditEvent,
) {
  return {
    event,
    outcome,
    reason: reason ?? null,
    requestId: action.requestId,
    userId: userId ?? null,
    username: username === undefined ? null : maskUsername(username),
    subject: username === undefined ? null : pseudonym(username),
    ip: action.ip,
    country: action.country,
    userAgent: action.userAgent === null ? null : oneLine(action.userAgent, 200),
  };
}
