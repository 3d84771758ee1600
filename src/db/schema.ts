/**
 * The stored shape, and with it the rules that no code can forget: who is unique, and that a
 * password version and a password are used once. Times are milliseconds since 1970, UTC.
 *
 * What a login costs is for the most part the rows that it writes, and an entry of an index is one too. So there
 * is no index that no query of ours uses, and the tables that grow with every action lie in their primary key
 * (`WITHOUT ROWID`, which Drizzle has no word for: see the migration `rows_in_their_key`).
 */
import { sql } from 'drizzle-orm';
import {
  check,
  index,
  integer,
  primaryKey,
  sqliteTable,
  text,
  unique,
} from 'drizzle-orm/sqlite-core';

const moment = (name: string) => integer(name, { mode: 'timestamp_ms' });

export const users = sqliteTable(
  'users',
  {
    id: text('id').primaryKey(),
    email: text('email').unique(),
    phone: text('phone').unique(),
    firstName: text('first_name').notNull(),
    lastName: text('last_name').notNull(),
    dateOfBirth: text('date_of_birth').notNull(),
    dateOfJoining: text('date_of_joining').notNull(),
    address: text('address'),
    comments: text('comments'),
    active: integer('active', { mode: 'boolean' }).notNull(),
    /** PHC string with its own random salt: portable, and independent of any key. */
    passwordHash: text('password_hash').notNull(),
    passwordVersion: integer('password_version').notNull(),
    passwordChangedAt: moment('password_changed_at').notNull(),
    /**
     * Raised whenever their owner has shown the password or the mailbox: attempts of before count no more. Milliseconds
     * since 1970, or one more than it was.
     */
    attemptEpoch: integer('attempt_epoch').notNull().default(0),
    createdAt: moment('created_at').notNull(),
  },
  (user) => [
    check('users_identifier', sql`${user.email} is not null or ${user.phone} is not null`),
  ],
);

/**
 * A row for every password a user ever had. Two racing changes collide on the first key, a reused
 * password on the second: the whole batch rolls back.
 */
export const passwordHistory = sqliteTable(
  'password_history',
  {
    userId: text('user_id')
      .notNull()
      .references(() => users.id, { onDelete: 'cascade' }),
    version: integer('version').notNull(),
    /** Argon2id under a salt that needs `AUTH_SECRET`: the database alone cannot test guesses. */
    fingerprint: text('fingerprint').notNull(),
    createdAt: moment('created_at').notNull(),
  },
  (row) => [
    primaryKey({ columns: [row.userId, row.version] }),
    unique('password_history_reuse').on(row.userId, row.fingerprint),
  ],
);

/**
 * A session is good while it is not revoked, not expired, its user active, and its password version
 * the user's current one: a changed password ends every session with no list to walk.
 */
export const sessions = sqliteTable(
  'sessions',
  {
    /** The token's `jti`. */
    id: text('id').primaryKey(),
    userId: text('user_id')
      .notNull()
      .references(() => users.id, { onDelete: 'cascade' }),
    /** `change` opens change-password and nothing else. */
    purpose: text('purpose', { enum: ['access', 'change'] }).notNull(),
    passwordVersion: integer('password_version').notNull(),
    createdAt: moment('created_at').notNull(),
    expiresAt: moment('expires_at').notNull(),
    revokedAt: moment('revoked_at'),
  },
  (session) => [index('sessions_by_expiry').on(session.expiresAt)],
);

export const auditEvents = sqliteTable(
  'audit_events',
  {
    /** Unique, so that one request cannot be audited twice. */
    requestId: text('request_id').primaryKey(),
    event: text('event').notNull(),
    outcome: text('outcome', { enum: ['success', 'failure'] }).notNull(),
    reason: text('reason'),
    at: moment('at').notNull(),
    userId: text('user_id'),
    /** Masked. */
    username: text('username'),
    /** A keyed pseudonym of the identifier. */
    subject: text('subject'),
    ip: text('ip'),
    country: text('country'),
    userAgent: text('user_agent'),
    schemaVersion: integer('schema_version').notNull(),
    /** The trail outside has it: D1 keeps it for its owner's eyes alone, and may delete it. */
    exported: integer('exported', { mode: 'boolean' }).notNull().default(false),
  },
  (event) => [
    index('audit_events_by_user').on(event.userId, event.at),
    index('audit_events_by_state').on(event.exported, event.at),
  ],
);

export type User = typeof users.$inferSelect;
export type AuditRow = typeof auditEvents.$inferSelect;
export type SessionRow = typeof sessions.$inferSelect;

/** A bearer of a good session, and the account as it was read with it. */
export interface AuthenticatedSession {
  id: string;
  expiresAt: Date;
  user: User;
}
