/**
 * How a use case refuses: with what the client is told, and with what the trail is told, which is more. The one renderer
 * audits it (`auditRefusal`), so a use case cannot forget to, nor do it twice.
 */
import type { AppError } from '../core/errors';
import type { AuditEvent } from './events';

/** An event that says what failed and why. */
export type FailedEvent = Omit<AuditEvent, 'outcome'> & Required<Pick<AuditEvent, 'reason'>>;

export interface Refused<Failure extends AppError> {
  ok: false;
  error: Failure;
  event: FailedEvent;
}

export type Outcome<Value, Failure extends AppError> =
  | { ok: true; value: Value }
  | Refused<Failure>;

export const refused = <Failure extends AppError>(
  error: Failure,
  event: FailedEvent,
): Refused<Failure> => ({ ok: false, error, event });
