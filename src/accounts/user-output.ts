import type { User } from '../db/account';
import type { UserOutput } from './schemas';

/** From the stored shape to the wire shape. @param passwordExpiresAt `null` where none expires. */
export const userOutput = (user: User, passwordExpiresAt: Date | null): UserOutput => ({
  id: user.id,
  email: user.email,
  emailVerified: user.emailVerifiedAt !== null,
  emailSignsIn: user.emailSignsIn === true,
  phone: user.phone,
  phoneVerified: user.phoneVerifiedAt !== null,
  phoneSignsIn: user.phoneSignsIn === true,
  firstName: user.firstName,
  lastName: user.lastName,
  dateOfBirth: user.dateOfBirth,
  dateOfJoining: user.dateOfJoining,
  address: user.address,
  comments: user.comments,
  active: user.active,
  locale: user.locale,
  createdAt: user.createdAt.toISOString(),
  passwordExpiresAt: passwordExpiresAt?.toISOString() ?? null,
});

/**
 * The ETag of that, strong: no two bodies have the same one. Whatever is stored raises the version, the expiry follows the
 * password and a setting, and `/v1/me` is another account for everybody.
 */
export const userTag = (user: User, passwordExpiresAt: Date | null): string =>
  `"${user.id}.${user.version}.${passwordExpiresAt?.getTime().toString(36) ?? ''}"`;
