import type { Outcome } from '../audit/refused';
import type { ErrorOf } from '../core/errors';
import { ok } from '../core/result';
import { listDeadLetters } from '../webhooks/dead-letters';
import type { EndpointDeps } from '../webhooks/endpoints';
import type { DeadLetter } from '../webhooks/message-store';
import { type CursorDeps, cursorOf, noSuchCursor, placeOf } from './cursor';

interface DeadLetterPage {
  letters: DeadLetter[];
  nextCursor: string | null;
}

/** The oldest first: what comes while somebody turns the pages stands on the last one. @throws {StoreUnavailable} */
export async function deadLetterPage(
  deps: EndpointDeps & CursorDeps,
  id: string,
  limit: number,
  cursor: string | undefined,
): Promise<Outcome<DeadLetterPage, ErrorOf<'webhook-not-found' | 'validation-failed'>>> {
  const order = `dead-letters ${id}`;
  const place = cursor === undefined ? undefined : await placeOf(deps, order, cursor);
  if (cursor !== undefined && typeof place?.key !== 'number') return noSuchCursor;
  const after = place && { deadAt: Number(place.key), id: place.id };
  const found = await listDeadLetters(deps, id, after, limit + 1);
  if (!found.ok) return found;
  const letters = found.value.slice(0, limit);
  const last = letters.at(-1);
  const hasMore = found.value.length > limit;
  const nextCursor =
    hasMore && last ? await cursorOf(deps, order, { key: last.deadAt, id: last.id }) : null;
  return ok({ letters, nextCursor });
}
