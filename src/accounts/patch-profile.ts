/**
 * Changes what an account says of its owner. One conditional write decides: about the members of the patch alone, so two
 * patches of different members both stay, and only while whoever asks may change it and the dates go together. With a
 * condition on the ETag also only from the version that was read, so of two that build on the same one the second is refused.
 */
import { and, eq, gte, isNull, lte, or, type SQL, sql } from 'drizzle-orm';
import { type AuditDeps, commitIf, logEvent } from '../audit/commit';
import { type Outcome, refused } from '../audit/refused';
import type { AppError, BrokenRule, ErrorOf } from '../core/errors';
import type { RequestContext } from '../core/request-context';
import { ok } from '../core/result';
import { emails, joined, nextVersion, phones, type User, userColumns } from '../db/account';
import { credentials, users } from '../db/schema';
import type { ProfilePatch } from './schemas';

/** Who asks, and under which conditions. */
export interface Patching<Refusal extends AppError> {
  /** Of `users`: whether they may, at the moment of the write. */
  mayChange: (user: User) => SQL | undefined;
  /** The ETag of the account as they see it. */
  tagOf: (user: User) => string;
  /** Whether an ETag is one that the client takes; it always is where nothing is said. */
  holds: ((etag: string) => boolean) | undefined;
  /** The account as it is now, or why they may not change it any more. */
  readAgain: () => Promise<Outcome<User, Refusal>>;
}

/**
 * @param user as it was read.
 * @returns the account as it is then. Nothing is written where the patch changes nothing.
 * @throws {StoreUnavailable} it may have been written; the same patch again changes nothing more.
 */
export async function patchProfile<Refusal extends AppError>(
  deps: AuditDeps,
  context: RequestContext,
  user: User,
  patch: ProfilePatch,
  patching: Patching<Refusal>,
): Promise<Outcome<User, Refusal | ErrorOf<'precondition-failed' | 'validation-failed'>>> {
  const { holds, tagOf, readAgain } = patching;
  const event = { event: 'user_updated', userId: user.id } as const;
  const etag = tagOf(user);
  if (holds && !holds(etag)) {
    const code = 'precondition-failed';
    return refused({ code, etag }, { ...event, reason: code });
  }
  const broken = brokenDate(patch, user);
  if (broken) {
    const code = 'validation-failed';
    return refused({ code, errors: [broken] }, { ...event, reason: code });
  }
  if (membersOf(patch).every((member) => patch[member] === user[member])) {
    logEvent(deps, context, { ...event, outcome: 'success', reason: 'nothing-changed' });
    return ok(user);
  }
  const isExpected = holds && eq(users.version, user.version);
  const written = await write(
    deps,
    context,
    user,
    patch,
    and(patching.mayChange(user), isExpected),
  );
  if (written) return ok(written);

  const now = await readAgain();
  // Somebody else was faster. Once more, with what they left: each turn means that another one was carried out.
  return now.ok ? patchProfile(deps, context, now.value, patch, patching) : now;
}

/** @param isExpected of the account, beyond what always has to hold. */
function write(
  deps: AuditDeps,
  context: RequestContext,
  user: User,
  patch: ProfilePatch,
  isExpected: SQL | undefined,
) {
  const { db } = deps;
  const differs = or(
    ...membersOf(patch).map((member) => sql`${users[member]} is not ${patch[member]}`),
  );
  const changeable = and(eq(users.id, user.id), datesFit(patch), isExpected, differs);
  const userId = sql<string>`${users.id}`.as('user_id');
  const event = { event: 'user_updated', outcome: 'success', reason: 'profile-changed' } as const;
  return commitIf(
    deps,
    context,
    event,
    db.select({ userId }).from(users).where(changeable),
    (decided) => ({
      writes: [
        db
          .update(users)
          .set({ ...patch, version: nextVersion })
          .where(and(changeable, decided)),
      ],
      changed: db
        .select({ userId, ...userColumns })
        .from(users)
        .innerJoin(credentials, joined.credentials)
        .leftJoin(emails, joined.emails)
        .leftJoin(phones, joined.phones)
        .where(and(eq(users.id, user.id), decided)),
    }),
  );
}

const membersOf = (patch: ProfilePatch) => Object.keys(patch) as (keyof ProfilePatch)[];

/** Where one date comes alone, its order to the stored one; the schema has looked at two that come together. */
function brokenDate(
  { dateOfBirth, dateOfJoining }: ProfilePatch,
  stored: User,
): BrokenRule | undefined {
  const broken = (member: string, code: 'date_before_birth' | 'date_after_joining') => ({
    pointer: `/${member}`,
    code,
  });
  if (dateOfBirth && !dateOfJoining && stored.dateOfJoining && dateOfBirth > stored.dateOfJoining)
    return broken('dateOfBirth', 'date_after_joining');
  if (dateOfJoining && !dateOfBirth && stored.dateOfBirth && dateOfJoining < stored.dateOfBirth)
    return broken('dateOfJoining', 'date_before_birth');
  return undefined;
}

/** The same where it is written: of two patches at once, each with one date, both can look right. */
function datesFit({ dateOfBirth, dateOfJoining }: ProfilePatch): SQL | undefined {
  const { dateOfBirth: birth, dateOfJoining: joining } = users;
  if (dateOfBirth && !dateOfJoining) return or(isNull(joining), gte(joining, dateOfBirth));
  if (dateOfJoining && !dateOfBirth) return or(isNull(birth), lte(birth, dateOfJoining));
  return undefined;
}
