/**
 * An account that is not stored yet: what was registered, its password as two derivations and no longer as
 * text. It can wait in a queue, as JSON, until a mailbox has confirmed it.
 */
import { type SQL, sql } from 'drizzle-orm';
import type { BatchItem } from 'drizzle-orm/batch';
import * as z from 'zod/mini';
import type { ErrorOf } from '../core/errors';
import { locales } from '../core/locale';
import type { RequestContext } from '../core/request-context';
import { ok, type Result, refuse } from '../core/result';
import type { CredentialDeps } from '../credentials/deps';
import type { User } from '../db/account';
import type { Database } from '../db/client';
import { credentials, identifiers, passwordHistory, users } from '../db/schema';
import { kindOf } from '../identity/identifier';
import { identifiersOf, type RegisterInput } from './schemas';

export type NewAccount = z.infer<typeof newAccountSchema>;

export const newAccountSchema = z.object({
  id: z.string(),
  /** What it signs in with. */
  username: z.string(),
  email: z.nullable(z.string()),
  phone: z.nullable(z.string()),
  firstName: z.string(),
  lastName: z.string(),
  dateOfBirth: z.string(),
  dateOfJoining: z.string(),
  address: z.nullable(z.string()),
  comments: z.nullable(z.string()),
  active: z.boolean(),
  /** The language to write in; none where it waits since before there was one. */
  locale: z._default(z.nullable(z.enum(locales)), null),
  passwordHash: z.string(),
  fingerprint: z.string(),
  /** Of the secret that the fingerprint was made under; none where it waits since before ids were stored. */
  keyId: z._default(z.string(), ''),
  /** Milliseconds since 1970. */
  passwordChosenAt: z.int(),
});

/** Derives the password, or refuses it as one that has leaked. Nothing is stored. */
export async function newAccount(
  { hasher, isBreached }: Pick<CredentialDeps, 'hasher' | 'isBreached'>,
  { now, locale }: RequestContext,
  input: RegisterInput,
): Promise<Result<NewAccount, ErrorOf<'validation-failed'>>> {
  const id = crypto.randomUUID();
  const [breached, passwordHash] = await Promise.all([
    isBreached(input.password),
    hasher.hash(input.password),
  ]);
  if (breached) return refuse({ code: 'validation-failed', errors: [breachedPassword] });
  return ok({
    id,
    username: input.username,
    ...identifiersOf(input),
    firstName: input.firstName,
    lastName: input.lastName,
    dateOfBirth: input.dateOfBirth,
    dateOfJoining: input.dateOfJoining,
    address: input.address ?? null,
    comments: input.comments ?? null,
    active: input.active,
    locale: input.locale ?? locale,
    passwordHash,
    ...(await hasher.fingerprint(input.password, id)),
    passwordChosenAt: now.getTime(),
  });
}

/**
 * The account as it is stored, and the rows that store it: `commit` writes them in one transaction.
 * @param emailVerifiedAt when its mailbox was proved, if it was.
 * @param expiredAt when its password has to be replaced, if somebody else chose it.
 * @param mayOpen whether whoever opens it for somebody may still do so; if not, its id is null and the database refuses all of it.
 */
export function accountRows(
  { db }: { db: Database },
  { now }: RequestContext,
  {
    fingerprint,
    keyId,
    passwordChosenAt,
    username,
    email,
    phone,
    passwordHash,
    ...profile
  }: NewAccount,
  {
    emailVerifiedAt,
    expiredAt,
    mayOpen,
  }: { emailVerifiedAt: Date | null; expiredAt: Date | null; mayOpen?: SQL | undefined },
): { user: User; rows: BatchItem<'sqlite'>[] } {
  const passwordChangedAt = new Date(passwordChosenAt);
  const person = {
    ...profile,
    sessionEpoch: 0,
    createdAt: now,
    version: 1,
    deleteAt: null,
    role: null,
    externalId: null,
  };
  const opened = {
    ...person,
    ...(mayOpen && { id: sql<string>`(select ${profile.id} where ${mayOpen})` }),
  };
  const credential = {
    passwordHash,
    isForeignHash: false,
    passwordVersion: firstVersion,
    passwordChangedAt,
    // Above that of an unknown account: what was tried before this one was opened does not count.
    attemptsResetAt: now.getTime(),
    expiredAt,
    factorsResetAt: null,
  };
  const known = [email, phone]
    .filter((value) => value !== null)
    .map((value) => ({
      userId: profile.id,
      kind: kindOf(value),
      value,
      signsIn: value === username,
      verifiedAt: value === email ? emailVerifiedAt : null,
    }));
  const first = { version: firstVersion, fingerprint, keyId, createdAt: passwordChangedAt };
  return {
    user: {
      ...person,
      ...credential,
      email,
      emailSignsIn: email === null ? null : email === username,
      emailVerifiedAt,
      phone,
      phoneSignsIn: phone === null ? null : phone === username,
      phoneVerifiedAt: null,
      hasSecondFactor: false,
    },
    rows: [
      db.insert(users).values(opened),
      db.insert(identifiers).values(known),
      db.insert(credentials).values({ userId: profile.id, ...credential }),
      db.insert(passwordHistory).values({ userId: profile.id, ...first }),
    ],
  };
}

const firstVersion = 1;

const breachedPassword = {
  pointer: '/password',
  code: 'password_breached',
} as const;
