/** The line that `POST /v1/admin/users/import` takes, one for each person. */

export interface Line {
  externalId: string;
  id?: string;
  email?: string;
  phone?: string;
  /** Whether, or since when. */
  emailVerified?: boolean | string;
  phoneVerified?: boolean | string;
  username?: string;
  firstName?: string;
  lastName?: string;
  dateOfBirth?: string;
  dateOfJoining?: string;
  address?: string;
  comments?: string;
  locale?: string;
  active?: boolean;
  dormant?: boolean;
  createdAt?: string;
  passwordHash?: string;
  passwordScheme?: string;
  passwordChangedAt?: string;
  passwordExpiredAt?: string;
  passwordVersion?: number;
  passwordHistory?: object;
}

export type Member = keyof Line;

/** One person as a source has it: what JSON can hold, and nothing else. */
export type RawRecord = Record<string, unknown>;

/** What may be kept of a line: neither the hash nor fingerprints of passwords before. */
export function withoutHash({
  passwordHash: _,
  passwordHistory: __,
  ...rest
}: Partial<Line>): Partial<Line> {
  return rest;
}

/**
 * Which computation made the hash, as far as its beginning says so, and nothing of the hash itself: `$argon2id`,
 * `pbkdf2_sha256`.
 */
export function schemeShown({ passwordHash, passwordScheme }: Line): string {
  if (passwordHash === undefined) return 'none';
  const [scheme] =
    /^(?:\$[a-z0-9-]{1,20}(?=\$)|(?:bcrypt|pbkdf2|scrypt|argon2|md5|sha)[a-z0-9_]{0,8}(?=[$:]))/.exec(
      passwordHash,
    ) ?? [];
  return scheme ?? passwordScheme ?? 'not known';
}
