/** A write to D1 whose answer may be lost. */
import { StoreUnavailable } from '../core/errors';
import { UniqueViolation } from '../db/client';

/**
 * D1 never tries a write again by itself. A second try is harmless: where the first was done and only its answer was
 * lost, the request id of the trail is taken, and the whole of the second is refused. One of `commitIf` whose condition no
 * longer holds inserts nothing instead, and finds its row.
 * @returns what the write returns; `undefined` where the second try was refused because the first was done.
 */
export async function twiceAtMost<Results>(
  write: () => Promise<Results>,
): Promise<Results | undefined> {
  try {
    return await write();
  } catch (error) {
    if (!(error instanceof StoreUnavailable)) throw error;
  }
  try {
    return await write();
  } catch (again) {
    if (!isTaken(again, 'audit_events.request_id')) throw again;
    return undefined;
  }
}

const isTaken = (error: unknown, column: string): boolean =>
  error instanceof UniqueViolation && error.column === column;
