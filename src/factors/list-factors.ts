import { codesLeft, factorsOf } from '../credentials/factors/find-factors';
import type { Database } from '../db/client';
import type { FactorRow } from '../db/schema';
import type { AuthenticatedSession } from '../sessions/find-session';
import type { FactorsOutput } from './schemas';

/** What an account has besides its password. Nothing in it opens anything. @throws {StoreUnavailable} */
export async function listFactors(
  { db }: { db: Database },
  { user }: AuthenticatedSession,
): Promise<FactorsOutput> {
  const rows = await factorsOf(db, user.id);
  const of = (kind: FactorRow['kind']) => rows.find((row) => row.kind === kind);
  const [totp, recovery] = [of('totp'), of('recovery')];
  const left = recovery && (await codesLeft(db, recovery.id));
  return {
    totp: totp ? timesOf(totp) : null,
    recoveryCodes:
      recovery && left !== undefined ? { left, createdAt: recovery.createdAt.toISOString() } : null,
    passkeys: rows
      .filter(({ kind }) => kind === 'passkey')
      .map((row) => ({ id: row.id, name: row.name ?? '', ...timesOf(row) })),
    resetAt: user.factorsResetAt?.toISOString() ?? null,
  };
}

const timesOf = ({ createdAt, lastUsedAt }: FactorRow) => ({
  createdAt: createdAt.toISOString(),
  lastUsedAt: lastUsedAt?.toISOString() ?? null,
});
