import { userOutput } from '../accounts/user-output';
import type { User } from '../db/account';
import type { AdminUserOutput } from './schemas';

/** From the stored shape to what staff sees. @param passwordExpiresAt `null` where none expires. */
export const adminUserOutput = (user: User, passwordExpiresAt: Date | null): AdminUserOutput => ({
  ...userOutput(user, passwordExpiresAt),
  externalId: user.externalId,
  role: user.role,
  deletionAt: user.deleteAt?.toISOString() ?? null,
});

/** The ETag of that, strong: the version is raised by every change but that of a deletion, which has its date. */
export const adminUserTag = (user: User, passwordExpiresAt: Date | null): string =>
  `"${[user.id, user.version, base36(passwordExpiresAt), base36(user.deleteAt)].join('.')}"`;

const base36 = (date: Date | null): string => date?.getTime().toString(36) ?? '';
