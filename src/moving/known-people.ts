/** Who of those that move in is there already, and what of theirs somebody has. */
import { and, inArray, isNull, not, type SQL, sql } from 'drizzle-orm';
import type { AuditDeps } from '../audit/commit';
import { type Database, inList, query } from '../db/client';
import { auditEvents, identifiers, isOwnersConcern, isSignIn, users } from '../db/schema';
import { unprovenHolder } from '../identity/unproven-account';
import type { IncomingPerson } from './read-person';

/** Across batches of a trial, which leaves nothing that the next one would find. */
export interface Seen {
  externalIds: Map<string, string>;
  /** Ids of accounts, what signs in, and names of those who are about to be erased. */
  taken: Set<string>;
}

export const nobodySeen = (): Seen => ({ externalIds: new Map(), taken: new Set() });

/**
 * Who of them is there, and which of their ids and identifiers somebody has. An account that has never let anybody in keeps nobody
 * out. An id that the trail has events of is taken: the new account would show them.
 */
export async function findKnown(
  { db, pseudonym }: AuditDeps,
  mayAct: SQL,
  people: IncomingPerson[],
  trial: Seen | undefined,
  now: Date,
): Promise<Seen | undefined> {
  const ids = people.map((person) => idOf(person, pseudonym));
  const values = namesOf(people);
  const externalIds = people.map(({ externalId }) => externalId);
  const givesWay = inArray(
    identifiers.userId,
    db.select({ id: users.id }).from(users).where(givingWay(db, values)),
  );
  const [allowed, present, sameId, erased, sameName] = await query(
    db.batch([
      db.select({ one: sql`1` }).from(sql`(select 1)`).where(mayAct),
      db
        .select({ id: users.id, externalId: users.externalId, deleteAt: users.deleteAt })
        .from(users)
        .where(and(sql`external_id is not null`, inList(users.externalId, externalIds))),
      db
        .select({ id: users.id, externalId: users.externalId })
        .from(users)
        .where(inList(users.id, [...ids, ...externalIds])),
      db
        .selectDistinct({ id: auditEvents.userId })
        .from(auditEvents)
        .where(and(inList(auditEvents.userId, ids), isOwnersConcern(auditEvents))),
      db
        .select({ value: identifiers.value })
        .from(identifiers)
        .where(and(inList(identifiers.value, values), isSignIn(identifiers), not(givesWay))),
    ]),
  );
  if (allowed.length === 0) return undefined;
  const seen = trial ?? nobodySeen();
  for (const { id, externalId, deleteAt } of present) {
    // Gone for everybody, and erased with the next run of the cron.
    if (deleteAt && deleteAt <= now) seen.taken.add(nameOf(externalId ?? ''));
    else seen.externalIds.set(externalId ?? '', id);
  }
  for (const { id, externalId } of sameId) {
    seen.taken.add(id);
    // It moves out under its id: two would go by one name.
    if (externalId === null) seen.taken.add(nameOf(id));
  }
  for (const { id } of erased) seen.taken.add(id ?? '');
  for (const { value } of sameName) seen.taken.add(value);
  return seen;
}

/** Not somebody who was moved in themselves: an import changes nobody that an import has added. */
export const givingWay = (db: Database, values: string[]): SQL | undefined =>
  and(unprovenHolder(db, values), isNull(users.externalId));

/**
 * One that follows from the name in the other system, and says nothing to whoever knows that: somebody who was erased is known
 * by the trail, and does not come back when the same is sent again. (UUID version 8, RFC 9562 §5.8.)
 */
export function idOf(
  { id, externalId }: IncomingPerson,
  pseudonym: AuditDeps['pseudonym'],
): string {
  if (id) return id;
  const digits = pseudonym(nameOf(externalId)).split('.')[1] ?? '';
  const variant = ((Number.parseInt(digits[16] ?? '', 16) & 3) | 8).toString(16);
  return `${digits.slice(0, 8)}-${digits.slice(8, 12)}-8${digits.slice(13, 16)}-${variant}${digits.slice(17, 20)}-${digits.slice(20)}`;
}

/** Apart from ids and identifiers. */
export const nameOf = (externalId: string): string => `external ${externalId}`;

const namesOf = (people: IncomingPerson[]): string[] =>
  people.flatMap(({ email, phone }) => [email ?? [], phone ?? []].flat());
