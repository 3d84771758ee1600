/**
 * Stores a batch of people who move in, all of them in one transaction, each with an event of its own. Who is there already by
 * the name of the other system stays as they are: an import adds and never changes anybody, so it may be sent again.
 */
import { type SQL, sql } from 'drizzle-orm';
import { type AuditDeps, commitAll } from '../audit/commit';
import { type BrokenRule, StoreUnavailable } from '../core/errors';
import { newRequestContext, type RequestContext } from '../core/request-context';
import type { KeyIds } from '../core/secret-key';
import { rowsOf, UniqueViolation } from '../db/client';
import { credentials, identifiers, passwordHistory, users } from '../db/schema';
import { dropUnproven } from '../identity/unproven-account';
import { findKnown, givingWay, idOf, nameOf, type Seen } from './known-people';
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
  const seen = await findKnown(deps, mayAct, people, trial, context.now);
  if (!seen) return undefined;
  const created: PersonRows[] = [];
  const outcomes = people.map((person): Stored => {
    const decided = decide(person, seen, () => {
      const id = idOf(person, deps.pseudonym);
      return personRows(person, id, context.now, deps.keyIds, isTrusted);
    });
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

/** Of two lines of one batch the second is held against the first. */
function decide(
  person: IncomingPerson,
  seen: Seen,
  rowsOfPerson: () => PersonRows,
): Stored | PersonRows {
  const present = seen.externalIds.get(person.externalId);
  if (present !== undefined) return { outcome: 'exists', id: present };
  const rows = rowsOfPerson();
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
