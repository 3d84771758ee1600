import type { User } from '../db/account';
import type { UserOutput } from './schemas';

/** From the stored shape to the wire shape. @param passwordExpiresAt `null` where none expires. */
export const userOutput = (user: User, passwordExpiresAt: Date | null): UserOutput => ({
  id: user.id,
  email: user.email,
  phone: user.phone,
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
