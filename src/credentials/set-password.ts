/**
 * Replaces a user's password: a row in the history, then the credential, in one transaction. Two changes
 * from the same version collide on the history's first key, a password that was used before on its
 * second; either way nothing is written. How long the history is makes no difference. A password that was used under
 * another secret of `AUTH_SECRET` has another fingerprint there: its row is written again, onto its own key.
 */
import { and, eq } from 'drizzle-orm';
import type { BatchItem } from 'drizzle-orm/batch';
import { type AuditDeps, commit } from '../audit/commit';
import type { AuditEvent } from '../audit/events';
import type { BrokenRule } from '../core/errors';
import type { RequestContext } from '../core/request-context';
import { ok, type Result, refuse } from '../core/result';
import type { User } from '../db/account';
import { type Database, ForeignKeyViolation, inList, query, UniqueViolation } from '../db/client';
import { credentials, passwordHistory } from '../db/schema';
import { forgiven } from '../limits/attempt-counter';
import type { CredentialDeps } from './deps';
import type { Person } from './policy';

export type SetPasswordDeps = AuditDeps &
  Pick<CredentialDeps, 'hasher' | 'passwordViolations' | 'isBreached'>;

/** Why a password that keeps the rules was not set. */
export type NotSet = 'password-breached' | 'password-reused' | 'lost-race';

/** The rules of the policy that a new password breaks, for the member `newPassword`. @param person as far as they are known. */
export const newPasswordErrors = (
  { passwordViolations }: Pick<CredentialDeps, 'passwordViolations'>,
  password: string,
  person: Person,
): BrokenRule[] =>
  passwordViolations(password, person).map((violation) => ({ pointer, ...violation }));

/** What is told of it; the loser of a race is told what a moment later would have said. */
export const refusedPassword = (why: Exclude<NotSet, 'lost-race'>): BrokenRule[] => [
  { pointer, code: why === 'password-breached' ? 'password_breached' : 'password_reused' },
];

const pointer = '/newPassword';

/**
 * @param user as read before: its `passwordVersion` is the one that is replaced.
 * @param event audited with the change; a refusal is the caller's to word.
 * @param writes go before it into the same transaction: what they add to the history is not to be chosen again.
 * @returns why nothing was changed, if so.
 * @throws {StoreUnavailable}
 */
export async function setPassword(
  deps: SetPasswordDeps,
  context: RequestContext,
  user: User,
  password: string,
  event: AuditEvent,
  writes: BatchItem<'sqlite'>[] = [],
): Promise<Result<void, NotSet>> {
  const version = user.passwordVersion + 1;
  const [breached, isForeignOne, fingerprint, others] = await Promise.all([
    deps.isBreached(password),
    // What another system made has no fingerprint until its password is shown.
    user.isForeignHash && deps.hasher.verify(password, user.passwordHash),
    deps.hasher.fingerprint(password, user.id),
    deps.hasher.otherFingerprints(password, user.id),
  ]);
  if (breached) return refuse('password-breached');
  if (isForeignOne) return refuse('password-reused');
  const passwordHash = await deps.hasher.hash(password);
  const row = { userId: user.id, version, ...fingerprint, createdAt: context.now };
  try {
    await commit(deps, context, event, [
      ...writes,
      ...refuseFingerprints(deps.db, user, others),
      deps.db.insert(passwordHistory).values(row),
      deps.db
        .update(credentials)
        .set({
          passwordHash,
          isForeignHash: false,
          passwordVersion: version,
          passwordChangedAt: context.now,
          expiredAt: null,
          ...forgiven(context),
        })
        .where(eq(credentials.userId, user.id)),
    ]);
  } catch (error) {
    // The account was replaced meanwhile.
    if (error instanceof ForeignKeyViolation) return refuse('lost-race');
    if (!(error instanceof UniqueViolation)) throw error;
    // Either key may have refused first; whether somebody was faster is a question of the version.
    return refuse(
      (await currentVersion(deps, user)) === user.passwordVersion ? 'password-reused' : 'lost-race',
    );
  }
  return ok(undefined);
}

/**
 * For the history, of a password whose hash another system made: it is known in clear for the first time. Of two at the same
 * moment one is kept.
 */
export async function firstFingerprint(
  { db, hasher }: Pick<SetPasswordDeps, 'db' | 'hasher'>,
  { now }: RequestContext,
  { id: userId, passwordVersion: version }: User,
  password: string,
): Promise<BatchItem<'sqlite'>[]> {
  const fingerprint = await hasher.fingerprint(password, userId);
  const row = { userId, version, ...fingerprint, createdAt: now };
  return [db.insert(passwordHistory).values(row).onConflictDoNothing()];
}

/** Fails if the history has one of these fingerprints, by inserting that row again; otherwise inserts nothing. */
function refuseFingerprints(
  db: Database,
  user: User,
  fingerprints: string[],
): BatchItem<'sqlite'>[] {
  if (fingerprints.length === 0) return [];
  const { userId, version, fingerprint, createdAt, keyId } = passwordHistory;
  const used = db
    .select({ userId, version, fingerprint, createdAt, keyId })
    .from(passwordHistory)
    .where(and(eq(userId, user.id), inList(fingerprint, fingerprints)));
  return [db.insert(passwordHistory).select(used)];
}

async function currentVersion({ db }: { db: Database }, user: User): Promise<number | undefined> {
  const [row] = await query(
    db
      .select({ version: credentials.passwordVersion })
      .from(credentials)
      .where(eq(credentials.userId, user.id))
      .limit(1),
  );
  return row?.version;
}
