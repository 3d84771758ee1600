/**
 * The stored shape, and with it the rules that no code can forget: who is unique, and that a
 * password version and a password are used once. Times are milliseconds since 1970, UTC.
 *
 * What a login costs is for the most part the rows that it writes, and an entry of an index is one too. So there
 * is no index that no query of ours uses, and the tables that grow with every action lie in their primary key
 * (`WITHOUT ROWID`, which Drizzle has no word for: see the migration `rows_in_their_key`).
 */
import { type AnyColumn, type SQL, sql } from 'drizzle-orm';
import {
  check,
  index,
  integer,
  primaryKey,
  sqliteTable,
  text,
  unique,
  uniqueIndex,
} from 'drizzle-orm/sqlite-core';
import type { Amr } from '../core/amr';
import { locales } from '../core/locale';
import { roles, type ServerPermission } from '../core/roles';

/** As the index of identifiers has it. */
const signsIn = sql`signs_in = 1`;

/** The same for a query, of the table or an alias: a bound parameter would not find the index. */
export const isSignIn = ({ signsIn }: { signsIn: AnyColumn }): SQL => sql`${signsIn} = 1`;

/**
 * What `GET /v1/me/activity` shows. Renewals of sessions, one every quarter of an hour, would crowd out the rest; the
 * list of sessions has their times.
 */
const concernsOwner = sql`event <> 'session_renewed'`;

/** The same for a query, of the table or an alias: a bound parameter would not find the index. */
export const isOwnersConcern = ({ event }: { event: AnyColumn }): SQL =>
  sql`${event} <> 'session_renewed'`;

/** What fills the trail: an index of it would be one more entry of every login, and it is never far by time. */
export const everydayEvents: readonly string[] = [
  'authn_login_success',
  'session_logout',
  'session_renewed',
  'sys_audit_purge',
  'sys_webhook_taken_over',
  'user_created',
];

const everyday = sql.raw(everydayEvents.map((event) => `'${event}'`).join(', '));
const isRare = sql`event not in (${everyday})`;

/** The same for a query: a bound parameter would not find the index. */
export const isRareEvent = ({ event }: { event: AnyColumn }): SQL =>
  sql`${event} not in (${everyday})`;

/** What the tokens of a session open. */
export const tokenScopes = [
  'account',
  'password:change',
  'identifier:verify',
  'second-factor:verify',
  'second-factor:setup',
] as const;

const moment = (name: string) => integer(name, { mode: 'timestamp_ms' });

export const users = sqliteTable(
  'users',
  {
    id: text('id').primaryKey(),
    firstName: text('first_name').notNull(),
    lastName: text('last_name').notNull(),
    /** Not known of everybody who came from another system; nor are names, which are empty then. */
    dateOfBirth: text('date_of_birth'),
    dateOfJoining: text('date_of_joining'),
    address: text('address'),
    comments: text('comments'),
    active: integer('active', { mode: 'boolean' }).notNull(),
    /**
     * How often every session was ended at once: the account was switched off (a trigger counts that, migration
     * `identifiers_and_credentials`, so that every way to do it does), its mailbox was proved for the first time, an
     * identifier was taken back, or its deletion was asked for. An inactive account with 0 was registered that way, and
     * nobody has decided about it. The column has the name of its first use.
     */
    sessionEpoch: integer('deactivations').notNull().default(0),
    createdAt: moment('created_at').notNull(),
    /** The language that its owner chose; `null` where nobody has. */
    locale: text('locale', { enum: locales }),
    /** The ETag of the profile: raised by every change of what its owner sees, so that a lost update collides. */
    version: integer('version').notNull().default(1),
    /** When all of it is to be gone, because its owner asked for that. */
    deleteAt: moment('delete_at'),
    /**
     * What it may do to the accounts of others; nothing for nearly everybody. A trigger refuses to lose the last active
     * admin, whoever asks (migration `staff`).
     */
    role: text('role', { enum: roles }),
    /** What the person is known by in the system that they came from: nobody is imported twice. */
    externalId: text('external_id'),
  },
  (user) => [
    uniqueIndex('users_external_id').on(user.externalId).where(sql`external_id is not null`),
    index('users_to_delete').on(user.deleteAt).where(sql`delete_at is not null`),
    // For staff, who look for one among many: an index for each way to look.
    index('users_by_created').on(user.createdAt, user.id),
    index('users_by_last_name').on(sql`lower("last_name")`, user.id),
    index('users_by_first_name').on(sql`lower("first_name")`, user.id),
    index('users_inactive').on(user.createdAt, user.id).where(sql`active = 0`),
    index('users_by_role').on(user.role, user.createdAt, user.id).where(sql`role is not null`),
  ],
);

/**
 * What a person is known by: an e-mail address and a phone number, one of each at most. Only one that signs in is unique:
 * the one that the account was registered under, and every one whose owner has proved it. Any other is what somebody
 * typed; it could be a stranger's, so it blocks nobody and finds no account.
 *
 * A former one was replaced, and its owner may take it back until the time that it names: until then nobody else gets it,
 * and it signs nobody in.
 */
export const identifiers = sqliteTable(
  'identifiers',
  {
    userId: text('user_id')
      .notNull()
      .references(() => users.id, { onDelete: 'cascade' }),
    kind: text('kind', { enum: ['email', 'phone', 'former_email', 'former_phone'] }).notNull(),
    value: text('value').notNull(),
    signsIn: integer('signs_in', { mode: 'boolean' }).notNull(),
    /** When somebody showed that they receive what is sent there. */
    verifiedAt: moment('verified_at'),
    /** Of a former one alone. */
    until: moment('until'),
  },
  (identifier) => [
    primaryKey({ columns: [identifier.userId, identifier.kind] }),
    uniqueIndex('identifiers_sign_in').on(identifier.value).where(signsIn),
    index('identifiers_former').on(identifier.until).where(sql`until is not null`),
    // For staff, who look for accounts that nobody has proved.
    index('identifiers_unproved')
      .on(identifier.userId)
      .where(sql`signs_in = 1 and verified_at is null`),
    check('identifiers_verified', sql`${identifier.verifiedAt} is null or ${signsIn}`),
  ],
);

/** The password of a user as it is now. */
export const credentials = sqliteTable(
  'credentials',
  {
    userId: text('user_id')
      .primaryKey()
      .references(() => users.id, { onDelete: 'cascade' }),
    /** PHC string with its own random salt: portable, and independent of any key. Empty: no password is right. */
    passwordHash: text('password_hash').notNull(),
    /** Another system made it; the first right login replaces it by one of ours, with a fingerprint. */
    isForeignHash: integer('is_foreign_hash', { mode: 'boolean' }).notNull().default(false),
    passwordVersion: integer('password_version').notNull(),
    passwordChangedAt: moment('password_changed_at').notNull(),
    /**
     * Attempts before this moment no longer count: the owner has shown the password or the mailbox. Milliseconds since
     * 1970, or one more than it was.
     */
    attemptsResetAt: integer('attempts_reset_at').notNull().default(0),
    /** When staff said that it has to be replaced, whatever its age; a new password takes that away. */
    expiredAt: moment('expired_at'),
    /** From when a login goes without the second factors of the account, which its owner has lost; they are removed by it. */
    factorsResetAt: moment('factors_reset_at'),
  },
  (credential) => [
    // Whether there is any is asked of every isolate.
    index('credentials_foreign').on(credential.isForeignHash).where(sql`is_foreign_hash = 1`),
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
    /** Of the secret that the fingerprint was made under; empty where it was made before ids were stored. */
    keyId: text('key_id').notNull().default(''),
  },
  (row) => [
    primaryKey({ columns: [row.userId, row.version] }),
    unique('password_history_reuse').on(row.userId, row.fingerprint),
  ],
);

/**
 * What shows who somebody is besides the password, or in its place: a secret for one-time codes, a passkey, ten recovery codes.
 * Of the first and the last an account has one.
 */
export const factors = sqliteTable(
  'factors',
  {
    id: text('id').primaryKey(),
    userId: text('user_id')
      .notNull()
      .references(() => users.id, { onDelete: 'cascade' }),
    kind: text('kind', { enum: ['totp', 'passkey', 'recovery'] }).notNull(),
    /** The secret of one-time codes, sealed; the public key of a passkey; the hashes of the recovery codes. */
    secret: text('secret').notNull(),
    /** Of the secret of `AUTH_SECRET` that it is sealed under; `null` where it is not. */
    keyId: text('key_id'),
    /** Of a passkey: what its owner calls it. */
    name: text('name'),
    credentialId: text('credential_id').unique(),
    /** How often the authenticator says it has signed; 0 for one that does not count. */
    signCount: integer('sign_count').notNull().default(0),
    /** How a browser reaches the authenticator: hints for the next time. */
    transports: text('transports', { mode: 'json' }).$type<string[]>(),
    createdAt: moment('created_at').notNull(),
    lastUsedAt: moment('last_used_at'),
  },
  (factor) => [
    index('factors_by_user').on(factor.userId, factor.kind),
    uniqueIndex('factors_one_of_a_kind')
      .on(factor.userId, factor.kind)
      .where(sql`kind <> 'passkey'`),
    // After a rotation the sealed ones are sealed anew.
    index('factors_by_key').on(factor.keyId).where(sql`key_id is not null`),
  ],
);

/**
 * What was shown of a factor once and is not good again: the step of a one-time code, the challenge that a passkey signed, a
 * recovery code. It is written with what it opens, so of twenty at the same moment one gets through; and with a factor that
 * was removed meanwhile none does.
 */
export const factorUses = sqliteTable(
  'factor_uses',
  {
    proof: text('proof').primaryKey(),
    factorId: text('factor_id')
      .notNull()
      .references(() => factors.id, { onDelete: 'cascade' }),
    /** When it would be good no more by itself; `null` for one that is good as long as its factor. */
    until: moment('until'),
  },
  (use) => [
    index('factor_uses_by_factor').on(use.factorId),
    index('factor_uses_by_end').on(use.until).where(sql`until is not null`),
  ],
);

/**
 * A session is good while it is not revoked, not expired, its user active, and password version and epoch are the
 * user's current ones: a changed password, or an account switched off, ends every session with no list to walk.
 */
export const sessions = sqliteTable(
  'sessions',
  {
    /** The `sid` of its tokens. */
    id: text('id').primaryKey(),
    /**
     * Refers to `users` by meaning alone: a foreign key would search this table for every user that is deleted. A session
     * without its user opens nothing, and leaves when it expires.
     */
    userId: text('user_id').notNull(),
    /** What its tokens open: the account, or one thing that has to be done first. */
    scope: text('scope', { enum: tokenScopes }).notNull(),
    passwordVersion: integer('password_version').notNull(),
    sessionEpoch: integer('deactivations').notNull(),
    createdAt: moment('created_at').notNull(),
    /** How its owner has shown who they are. A session from before this was kept was opened by the password. */
    amr: text('amr', { mode: 'json' }).$type<Amr>().notNull().default(['pwd']),
    /** When that was, since the session was opened or after; `null` for the former. */
    authTime: moment('auth_time'),
    /** Unless it is refreshed before. */
    expiresAt: moment('expires_at').notNull(),
    /** However often it is refreshed; `null` where it cannot be. */
    absoluteUntil: moment('absolute_until'),
    /** How often it was refreshed: a refresh token names the number that it is good for, and so none is stored. */
    counter: integer('counter').notNull().default(0),
    refreshedAt: moment('refreshed_at'),
    revokedAt: moment('revoked_at'),
    /** Where it was last seen, at a login or a refresh: for its owner's eyes. */
    userAgent: text('user_agent'),
    country: text('country'),
    city: text('city'),
  },
  (session) => [
    index('sessions_by_expiry').on(session.expiresAt),
    index('sessions_by_user').on(session.userId, session.createdAt),
  ],
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
    /** Whose account it was done with. */
    userId: text('user_id'),
    /** Who did it, where it was not the owner: `user:<id>` of staff, `key:<id>` of a server, `operator` at the database. */
    actor: text('actor'),
    /** What it was done with, where that is no account: `key:<id>`, `webhook:<id>`. */
    target: text('target'),
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
    index('audit_events_by_user').on(event.userId, event.at).where(concernsOwner),
    index('audit_events_by_state').on(event.exported, event.at),
    index('audit_events_by_event').on(event.event, event.at).where(isRare),
    // What staff did, and what accounts gave way to: little. An erasure looks for it too.
    index('audit_events_by_actor').on(event.actor, event.at).where(sql`actor is not null`),
  ],
);

/** What a server shows to use the admin API. One that is revoked is gone; the trail has it. */
export const apiKeys = sqliteTable('api_keys', {
  id: text('id').primaryKey(),
  name: text('name').notNull(),
  /** SHA-256 of the key, which has 256 random bits: nothing to guess, so nothing to slow down. */
  hash: text('hash').notNull().unique(),
  permissions: text('permissions', { mode: 'json' }).$type<ServerPermission[]>().notNull(),
  createdAt: moment('created_at').notNull(),
  /** The admin who made it; they may be gone since. */
  createdBy: text('created_by').notNull(),
  expiresAt: moment('expires_at').notNull(),
  /** To the hour, so that using it is not a write each time. */
  lastUsedAt: moment('last_used_at'),
});

/** Where committed events are sent. */
export const webhookEndpoints = sqliteTable('webhook_endpoints', {
  id: text('id').primaryKey(),
  url: text('url').notNull(),
  description: text('description').notNull(),
  /** Names of audit events, as JSON: a trigger reads them. */
  events: text('events', { mode: 'json' }).$type<string[]>().notNull(),
  enabled: integer('enabled', { mode: 'boolean' }).notNull(),
  /** Of the secret of `AUTH_SECRET` that its signing secret is derived from: none is stored. */
  keyId: text('key_id').notNull(),
  /** Which of its signing secrets is the current one, counted from 1. */
  secretVersion: integer('secret_version').notNull().default(1),
  /** Until when the one before signs too. */
  previousSecretUntil: moment('previous_secret_until'),
  createdAt: moment('created_at').notNull(),
  createdBy: text('created_by').notNull(),
});

/**
 * Events that wait to be taken over by the object that sends them. A trigger on `audit_events` fills it in the transaction
 * of the change (migration `staff`), so there is no event without its change, and no change without its event.
 */
export const webhookOutbox = sqliteTable(
  'webhook_outbox',
  {
    endpointId: text('endpoint_id')
      .notNull()
      .references(() => webhookEndpoints.id, { onDelete: 'cascade' }),
    at: moment('at').notNull(),
    /** The `request_id` of the event. */
    eventId: text('event_id').notNull(),
    event: text('event').notNull(),
    userId: text('user_id').notNull(),
    actor: text('actor'),
  },
  (row) => [primaryKey({ columns: [row.endpointId, row.at, row.eventId] })],
);

export type FactorRow = typeof factors.$inferSelect;
export type ApiKeyRow = typeof apiKeys.$inferSelect;
export type WebhookEndpointRow = typeof webhookEndpoints.$inferSelect;
export type AuditRow = typeof auditEvents.$inferSelect;
export type IdentifierRow = typeof identifiers.$inferSelect;
export type SessionRow = typeof sessions.$inferSelect;
