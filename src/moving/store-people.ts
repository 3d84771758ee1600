/**
 * Stores a batch of people who move in, all of them in one transaction, each with an event of its own. Who is there already by
 * the name of the other system stays as they are: an import adds and never changes anybody, so it may be sent again.
 */
import { and, inArray, isNull, not, type SQL, sql } from 'drizzle-orm';
import { type AuditDeps, commitAll } from '../audit/commit';
import { type BrokenRule, StoreUnavailable } from '../core/errors';
import { newRequestContext, type RequestContext } from '../core/request-context';
import type { KeyIds } from '../core/secret-key';
import { type Database, inList, query, rowsOf, UniqueViolation } from '../db/client';
import {
  auditEvents,
  credentials,
  identifiers,
  isOwnersConcern,
  isSignIn,
  passwordHistory,
  users,
} from '../db/schema';
import { dropUnproven, unprovenHolder } from '../identity/unproven-account';
import { type PersonRows, personRows } from './person-rows';
import type { IncomingPerson } from './read-person';

/** The ids of our secrets beside what a change needs. */
export type StoreDeps = AuditDeps & { keyIds: KeyIds };

export type Stored =
  | { outcome: 'created'; id: string }
  | { outcome: 'exists'; id: string }
  | { outcome: 'refused'; errors: BrokenRule[] };

export interface Importer {
  /** Whether they may still do it. */
  mayAct: SQL;
  /** To say since when something is proved: an admin is, a key is not. */
  isTrusted: boolean;
}

/** Across batches of a trial, which leaves nothing that the next one would find. */
export interface Seen {
  externalIds: Map<string, string>;
  /** Ids of accounts, what signs in, and names of those who are about to be erased. */
  taken: Set<string>;
}

export const nobodySeen = (): Seen => ({ externalIds: new Map(), taken: new Set() });

/**
 * @param trial what was seen of it before; then nothing is written.
 * @returns what became of each, in their order; `undefined` where whoever asks may not any more.
 * @throws {StoreUnavailable} also where they may not any more at the very moment of the write: nothing of the batch was written.
 */
export async function storePeople(
  deps: StoreDeps,
  context: RequestContext,
  { mayAct, isTrusted }: Importer,
  people: IncomingPerson[],
  trial: Seen | undefined,
  turnsLeft = 3,
): Promise<Stored[] | undefined> {
  const seen = await known(deps, mayAct, people, trial, context.now);
  if (!seen) return undefined;
  const created: PersonRows[] = [];
  const outcomes = people.map((person): Stored => {
    const id = idOf(person, deps.pseudonym);
    const rows = personRows(person, id, context.now, deps.keyIds, isTrusted);
    const decided = decide(person, seen, rows);
    if (!('user' in decided)) return decided;
    created.push(decided);
    return { outcome: 'created', id: decided.user.id };
  });
  if (trial || created.length === 0) return outcomes;
  try {
    await write(deps, context, mayAct, created);
    return outcomes;
  } catch (error) {
    if (!(error instanceof UniqueViolation)) throw error;
    // Somebody has registered meanwhile, or the same was sent twice at once: who it was shows when it is looked at again.
    if (turnsLeft === 0) throw new StoreUnavailable('d1', error.column);
    return storePeople(deps, context, { mayAct, isTrusted }, people, trial, turnsLeft - 1);
  }
}

/**
 * Who of them is there, and which of their ids and identifiers somebody has. An account that has never let anybody in keeps nobody
 * out. An id that the trail has events of is taken: the new account would show them.
 */
async function known(
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
const givingWay = (db: Database, values: string[]): SQL | undefined =>
  and(unprovenHolder(db, values), isNull(users.externalId));

/**
 * One that follows from the name in the other system, and says nothing to whoever knows that: somebody who was erased is known
 * by the trail, and does not come back when the same is sent again. (UUID version 8, RFC 9562 §5.8.)
 */
function idOf({ id, externalId }: IncomingPerson, pseudonym: AuditDeps['pseudonym']): string {
  if (id) return id;
  const digits = pseudonym(nameOf(externalId)).split('.')[1] ?? '';
  const variant = ((Number.parseInt(digits[16] ?? '', 16) & 3) | 8).toString(16);
  return `${digits.slice(0, 8)}-${digits.slice(8, 12)}-8${digits.slice(13, 16)}-${variant}${digits.slice(17, 20)}-${digits.slice(20)}`;
}

/** Apart from ids and identifiers. */
const nameOf = (externalId: string): string => `external ${externalId}`;

const namesOf = (people: IncomingPerson[]): string[] =>
  people.flatMap(({ email, phone }) => [email ?? [], phone ?? []].flat());

/** Of two lines of one batch the second is held against the first. */
function decide(person: IncomingPerson, seen: Seen, rows: PersonRows): Stored | PersonRows {
  const present = seen.externalIds.get(person.externalId);
  if (present !== undefined) return { outcome: 'exists', id: present };
  const { id } = rows.user;
  const names = rows.identifiers.filter(({ signsIn }) => signsIn);
  const isIdTaken = seen.taken.has(id);
  const isNameTaken = seen.taken.has(nameOf(person.externalId)) || (isIdTaken && !person.id);
  const errors = [
    ...(isNameTaken ? [{ pointer: '/externalId', code: 'taken' } as const] : []),
    ...(isIdTaken && person.id ? [{ pointer: '/id', code: 'taken' } as const] : []),
    ...names
      .filter(({ value }) => seen.taken.has(value))
      .map(({ kind }) => ({ pointer: `/${kind}`, code: 'taken' }) as const),
  ];
  if (errors.length > 0) return { outcome: 'refused', errors };
  seen.externalIds.set(person.externalId, id);
  seen.taken.add(id);
  for (const { value } of names) seen.taken.add(value);
  return rows;
}

async function write(
  deps: AuditDeps,
  context: RequestContext,
  mayAct: SQL,
  people: PersonRows[],
): Promise<void> {
  const { db } = deps;
  const changes = people.map(({ user }) => ({
    context: ofOne(context),
    event: {
      event: 'user_created',
      outcome: 'success',
      reason: 'imported',
      userId: user.id,
    } as const,
  }));
  const all = <Row>(rows: (person: PersonRows) => Row[]): Row[] => people.flatMap(rows);
  const ofUsers = rowsOf(
    users,
    all(({ user }) => [user]),
  );
  const names = all((one) => one.identifiers)
    .filter(({ signsIn }) => signsIn)
    .map(({ value }) => value);
  await commitAll(deps, changes, [
    ...dropUnproven(db, context, givingWay(db, names)),
    // Nobody where whoever asks may not any more: then the rows that belong to them are refused, and all with them.
    db.insert(users).select(sql`${ofUsers} where ${mayAct}`),
    db.insert(identifiers).select(
      rowsOf(
        identifiers,
        all((one) => one.identifiers),
      ),
    ),
    db.insert(credentials).select(
      rowsOf(
        credentials,
        all(({ credential }) => [credential]),
      ),
    ),
    db.insert(passwordHistory).select(
      rowsOf(
        passwordHistory,
        all(({ history }) => history),
      ),
    ),
  ]);
}

/** Each account stands in the trail under an id of its own. */
function ofOne(request: RequestContext): RequestContext {
  const context = newRequestContext(request.now, request);
  context.actor = request.actor;
  return context;
}
