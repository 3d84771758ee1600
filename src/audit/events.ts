/**
 * The closed list of what is audited. Names follow the OWASP Logging Vocabulary; `reason` is the
 * rich inside story of an answer that says little outside.
 */
import type { ErrorCode, Store } from '../core/errors';

export type EventName =
  | 'user_created'
  | 'user_updated'
  | 'user_deleted'
  // Beyond the contract's list. Staff: an account switched off and on, helped in, raised; keys of servers; webhooks.
  | 'user_deactivated'
  | 'user_reactivated'
  | 'user_unlocked'
  | 'user_password_expired'
  | 'authz_change'
  // People who come from another system, and who go to one.
  | 'user_import'
  | 'user_export'
  | 'authn_token_created'
  | 'authn_token_used'
  | 'authn_token_revoked'
  | 'webhook_created'
  | 'webhook_updated'
  | 'webhook_deleted'
  | 'webhook_secret_rotated'
  | 'webhook_resent'
  | 'webhook_tested'
  | 'sys_webhook_taken_over'
  // Second factors and passkeys, and a session whose owner has shown again who they are.
  | 'authn_login_challenge'
  | 'authn_factor_added'
  | 'authn_factor_removed'
  | 'authn_factor_renamed'
  | 'authn_recovery_codes_created'
  | 'authn_factor_reset_request'
  | 'authn_factor_reset_cancelled'
  | 'authn_reauthentication'
  | 'sys_factor_purge'
  | 'sys_factor_rotation'
  // Somebody asked to open an account or to delete one, or read one.
  | 'user_registration_request'
  | 'user_deletion_request'
  // What a person is known by: proved, to be replaced, replaced, taken back.
  | 'user_verification_request'
  | 'user_identifier_verified'
  | 'user_identifier_change'
  | 'user_identifier_changed'
  | 'user_identifier_restored'
  | 'sensitive_read'
  | 'authn_login_success'
  | 'authn_login_fail'
  | 'authn_login_lock'
  | 'authn_password_change'
  | 'authn_password_change_fail'
  | 'authn_password_reset_request'
  | 'authn_password_reset'
  | 'session_logout'
  | 'session_renewed'
  | 'session_revoked'
  | 'session_token_reuse'
  | 'authz_fail'
  | 'input_validation_fail'
  | 'excess_rate_limit_exceeded'
  // Nothing showed that a person is at work. It is about no account: none was looked for.
  | 'bot_check_fail'
  | 'sys_audit_purge'
  | 'sys_session_purge'
  | 'sys_identifier_purge'
  // The operator went back to a backup, and took away again what had been taken since.
  | 'sys_restore'
  | 'sys_error';

export type Reason =
  | ErrorCode
  // the gates per client address and per session
  | 'ip-rate-limit'
  | 'session-rate-limit'
  // the check against bots
  | 'bot-check-missing'
  | 'bot-check-invalid'
  | 'bot-check-spent'
  | 'bot-check-hostname'
  | 'bot-check-action'
  | 'bot-check-bypass'
  // registration
  | 'phone-unconfirmable'
  | 'unproven-account-replaced'
  | 'confirmation-token-unknown'
  | 'confirmation-token-expired'
  // proof of an identifier, and its replacement
  | 'first-proof'
  | 'verification-token-unknown'
  | 'verification-token-expired'
  | 'verification-token-outdated'
  | 'undo-token-unknown'
  | 'undo-token-expired'
  | 'undo-token-outdated'
  // the profile and the copy of all data
  | 'profile-changed'
  | 'nothing-changed'
  | 'account-exported'
  // login
  | 'unknown-user'
  | 'password-rehashed'
  | 'deletion-cancelled'
  // second factors
  | 'totp'
  | 'passkey'
  | 'recovery-code'
  | 'factors-reset'
  | 'factor-unknown'
  | 'factor-unreadable'
  | 'factor-gone'
  | 'code-wrong'
  | 'code-used'
  | 'challenge-unknown'
  | 'passkey-unverified'
  | 'passkey-counter-back'
  | 'setup-expired'
  // authentication
  | 'token-malformed'
  | 'token-unknown-key'
  | 'token-bad-signature'
  | 'token-bad-claims'
  | 'token-expired'
  | 'token-wrong-scope'
  | 'session-revoked'
  | 'session-expired'
  | 'session-unknown'
  | 'session-outdated'
  // refresh
  | 'refreshed-just-before'
  | 'refresh-token-old'
  // sessions that their owner ends
  | 'all-other-sessions'
  // passwords
  | 'password-policy'
  | 'password-breached'
  | 'password-reused'
  | 'lost-race'
  | 'mailbox-proved'
  | 'number-proved'
  | 'reset-token-unknown'
  | 'reset-token-expired'
  | 'reset-token-outdated'
  | 'reset-code-outdated'
  // mail
  | 'mail-queued'
  | 'mail-undeliverable'
  | 'mail-not-sent'
  | 'mail-given-up'
  | 'mailbox-full'
  // SMS
  | 'sms-queued'
  | 'sms-not-sent'
  | 'sms-given-up'
  | 'sms-country'
  | 'sms-network'
  | 'sms-number'
  | 'sms-prefix'
  | 'sms-day'
  // staff
  | 'api-key-unknown'
  | 'api-key-expired'
  | 'created-by-staff'
  | 'invited'
  | 'imported'
  | 'dry-run'
  | 'staff-account'
  | 'role-admin'
  | 'role-support'
  | 'role-auditor'
  | 'role-none'
  | 'all-sessions'
  | 'users-listed'
  | 'trail-read'
  | 'stats-read'
  | 'activity-read'
  | 'api-keys-listed'
  | 'webhooks-listed'
  | 'webhook-read'
  | 'dead-letters-read'
  // webhooks
  | 'webhook-switched-off'
  | 'webhook-switched-on'
  | 'webhook-moved'
  | 'webhook-given-up'
  | 'webhook-gone'
  // a backup that was restored
  | 'restored'
  // the store that did not answer
  | Store;

export interface AuditEvent {
  event: EventName;
  outcome: 'success' | 'failure';
  reason?: Reason;
  userId?: string;
  /** What it is about, where that is no account: `key:<id>`, `webhook:<id>`. */
  target?: string;
  /** As it is stored, or as typed where it is no identifier; only its mask and its pseudonym are written. */
  username?: string;
  /** Where not every event of a kind is logged: the share that is. */
  sampleRate?: number;
}

/** The Worker that keeps the trail outside D1 (`src/audit-sink`), as the API reaches it over its binding. */
export interface AuditSink {
  /**
   * Durable when it returns, all of them; what it has already it keeps once. They are known by `requestId` and `event`.
   * @throws where any of them may be missing: hand over all of them again.
   */
  store(events: AuditLine[]): Promise<void>;
  /**
   * Destroys the keys under which the trail holds who somebody was: all of it, also what comes later of the past. Durable
   * when it returns; again it changes nothing.
   * @throws where something may be left: ask again.
   */
  forget(person: PersonInTrail): Promise<void>;
  /** @throws where it does not answer, or cannot write what it takes. */
  check(): Promise<void>;
}

/** Under which names somebody stands in the trail. */
export interface PersonInTrail {
  userId: string;
  /** The pseudonyms of their identifiers, under every secret and in every form that `subject` ever had. */
  subjects: string[];
}

/** An event as it stands in the log and in the trail. */
export type AuditLine = {
  event: string;
  outcome: 'success' | 'failure';
  reason: string | null;
  /** ISO 8601, UTC. */
  at: string;
  requestId: string;
  /** Whose account it was done with: the subject. */
  userId: string | null;
  /** Who did it, where that was not the owner: `user:<id>`, `key:<id>` or `operator`. */
  actor: string | null;
  /** What it was done with, where that is no account: `key:<id>`, `webhook:<id>`. */
  target: string | null;
  /** Masked. */
  username: string | null;
  subject: string | null;
  ip: string | null;
  country: string | null;
  userAgent: string | null;
  /** Unknown where the event comes from its row. */
  durationMs: number | null;
  version: number;
  /** Where it stands for others that were left out: the share that is logged, such as 0.01. */
  sampleRate?: number;
};

/** The version of the line's shape, for readers of old lines: `subject` names its key since 3, `actor` and `target` are there since 4. */
export const schemaVersion = 4;
