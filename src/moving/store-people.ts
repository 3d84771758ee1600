/**
 * Stores a batch of people who move in, all of them in one transaction, each with an event of its own. Who is there already by
 * the name of the other system stays as they are: an import adds and never changes anybody, so it may be sent again.
 */
import { and, type SQL, sql } from 'drizzle-orm';
import { type AuditDeps, commitAll } from '../audit/commit';
import { type BrokenRule, StoreUnavailable } from '../core/errors';
import { newRequestContext, type RequestContext } from '../core/request-context';
import { inList, query, rowsOf, UniqueViolation } from '../db/client';
import { credentials, identifiers, isSignIn, passwordHistory, users } from '../db/schema';
import { type PersonRows, personRows } from './person-rows';
import type { IncomingPerson } from './read-person';

export type Stored =
  | { outcome: 'created'; id: string }
  | { outcome: 'exists'; id: string }
  | { outcome: 'refused'; errors: BrokenRule[] };

/** Across batches of a trial, which leaves nothing that the next one would find. */
export interface Seen {
  externalIds: Map<string, string>;
  /** Ids of accounts, and what signs in. */
  taken: Set<string>;
}

export const nobodySeen = (): Seen => ({ externalIds: new Map(), taken: new Set() });

/**
 * @param mayAct whether whoever asks may still do it.
 * @param trial what was seen of it before; then nothing is written.
 * @returns what became of each, in their order.
 * @throws {StoreUnavailable} also where whoever asks may not any more by now: nothing of the batch was written.
 */
export async function storePeople(
  deps: AuditDeps,
  context: RequestContext,
  mayAct: SQL,
  people: IncomingPerson[],
  trial: Seen | undefined,
  turnsLeft = 3,
): Promise<Stored[]> {
  const seen = await known(deps, people, trial);
  const created: PersonRows[] = [];
  const outcomes = people.map((person): Stored => {
    const decided = decide(person, seen, context.now);
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
    return storePeople(deps, context, mayAct, people, trial, turnsLeft - 1);
  }
}

/** Who of them is there, and which of their ids and identifiers somebody has. */
async function known(
  { db }: AuditDeps,
  people: IncomingPerson[],
  trial: Seen | undefined,
): Promise<Seen> {
  const ids = people.flatMap(({ id }) => id ?? []);
  const values = people.flatMap(({ email, phone }) => [email ?? [], phone ?? []].flat());
  const externalIds = people.map(({ externalId }) => externalId);
  const [present, sameId, sameName] = await query(
    db.batch([
      db
        .select({ id: users.id, externalId: users.externalId })
        .from(users)
        .where(and(sql`external_id is not null`, inList(users.externalId, externalIds))),
      db.select({ id: users.id }).from(users).where(inList(users.id, ids)),
      db
        .select({ value: identifiers.value })
        .from(identifiers)
        .where(and(inList(identifiers.value, values), isSignIn(identifiers))),
    ]),
  );
  const seen = trial ?? nobodySeen();
  for (const { id, externalId } of present) seen.externalIds.set(externalId ?? '', id);
  for (const { id } of sameId) seen.taken.add(id);
  for (const { value } of sameName) seen.taken.add(value);
  return seen;
}

/** Of two lines of one batch the second is held against the first. */
function decide(person: IncomingPerson, seen: Seen, now: Date): Stored | PersonRows {
  const present = seen.externalIds.get(person.externalId);
  if (present !== undefined) return { outcome: 'exists', id: present };
  const id = person.id ?? crypto.randomUUID();
  const rows = personRows(person, id, now);
  const names = rows.identifiers.filter(({ signsIn }) => signsIn);
  const errors = [
    ...(seen.taken.has(id) ? [{ pointer: '/id', code: 'taken' } as const] : []),
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
  await commitAll(deps, changes, [
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
