/**
 * A page of people who move out, for an admin who has just shown who they are: every hash there is stands in it, so a session that
 * was stolen an hour ago must not do (OWASP ASVS 7.5.3).
 */
import { type AuditDeps, commit } from '../audit/commit';
import type { Outcome } from '../audit/refused';
import type { ErrorOf } from '../core/errors';
import type { RequestContext } from '../core/request-context';
import { ok } from '../core/result';
import { exportPeople } from '../moving/export-people';
import type { OutgoingPerson } from '../moving/outgoing';
import { type MfaDeps, staleSession } from '../sessions/mfa';
import { type CursorDeps, cursorOf, noSuchCursor, placeOf } from './cursor';
import type { StaffMember } from './staff';

export type ExportPageDeps = AuditDeps & CursorDeps & MfaDeps;

interface ExportPage {
  people: OutgoingPerson[];
  /** `undefined` at the end. */
  nextCursor: string | undefined;
}

const order = 'export';

/**
 * @param cursor from the page before.
 * @returns the oldest accounts first.
 * @throws {StoreUnavailable}
 */
export async function exportPage(
  deps: ExportPageDeps,
  context: RequestContext,
  { session }: StaffMember,
  limit: number,
  cursor: string | undefined,
): Promise<Outcome<ExportPage, ErrorOf<'reauthentication-required' | 'validation-failed'>>> {
  const event = 'user_export';
  const stale = staleSession(deps, context, session, { event, userId: session.user.id });
  if (stale) return stale;
  const place = cursor === undefined ? undefined : await placeOf(deps, order, cursor);
  if (cursor !== undefined && typeof place?.key !== 'number') return noSuchCursor;
  const after = place && { createdAt: new Date(Number(place.key)), id: place.id };
  const found = await exportPeople(deps, limit, after);
  // With a row, which other admins see.
  await commit(deps, context, { event, outcome: 'success', userId: session.user.id }, []);

  const people = found.slice(0, limit);
  const last = found.length > limit ? people.at(-1) : undefined;
  const nextCursor =
    last && (await cursorOf(deps, order, { key: Date.parse(last.createdAt), id: last.id }));
  return ok({ people, nextCursor });
}
