import { userOutput } from '../accounts/user-output';
import type { User } from '../db/account';
import type { AdminUserOutput } from './schemas';

/** From the stored shape to what staff sees. @param passwordExpiresAt `null` where none expires. */
export const adminUserOutput = (user: User, passwordExpiresAt: Date | null): AdminUserOutput => ({
  ...userOutput(user, passwordExpiresAt),
  externalId: user.externalId,
  role: user.role,
  deletionAt: user.deleteAt?.toISOString() ?? null,
  secondFactor: user.hasSecondFactor,
  secondFactorsResetAt: user.factorsResetAt?.toISOString() ?? null,
});

/** Whether its times are any: SQLite keeps what somebody writes into a column by hand, a word too. */
export const hasTimes = (user: User, passwordExpiresAt: Date | null): boolean =>
  [user.createdAt, user.deleteAt, user.factorsResetAt, passwordExpiresAt].every(
    (time) => time === null || !Number.isNaN(time.getTime()),
  );

/** The ETag of that, strong: the version is raised by every change but those that have a date, or come and go by themselves. */
export function adminUserTag(user: User, passwordExpiresAt: Date | null): string {
  const dates = [passwordExpiresAt, user.deleteAt, user.factorsResetAt].map(base36);
  return `"${[user.id, user.version, ...dates, Number(user.hasSecondFactor)].join('.')}"`;
}

const base36 = (date: Date | null): string => date?.getTime().toString(36) ?? '';
