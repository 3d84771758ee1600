/**
 * The one place where clock, keys, hasher and stores are made for the API (the mail queue's object, which
 * lives on its own, makes the few it needs in `mail/deliver.ts`). A use case names the few
 * it needs (`Pick<Deps, 'db' | 'now'>`); features take the type from here and nothing else.
 */
import type { AuditSink } from './audit/events';
import { makePseudonym } from './audit/pseudonym';
import type { RetentionDeps } from './audit/retention';
import type { Bindings } from './bindings';
import { addSeconds } from './core/duration';
import { logLine } from './core/log';
import { secretKey } from './core/secret-key';
import { openDatabase } from './db/client';
import type { AttemptDeps } from './limits/login-attempts';
import type { MailQueueDeps } from './mail/queue';
import type { Argon2Cost } from './passwords/argon2';
import { type IsBreached, makeIsBreached } from './passwords/breached-passwords';
import { fingerprintCost, type Hasher, makeHasher, passwordCost } from './passwords/hasher';
import { type Person, policyProfiles, policyViolations, type Violation } from './passwords/policy';
import { type AccessTokens, makeAccessTokens } from './sessions/access-token';
import { readSettings, type Settings } from './settings';

export interface Deps extends RetentionDeps, AttemptDeps, MailQueueDeps {
  settings: Settings;
  auditSink: AuditSink | undefined;
  kv: KVNamespace;
  /** Counts requests per client address, roughly. */
  addressGate: RateLimit;
  /** Names the counters of those who are no users. */
  strangerKey: Uint8Array;
  hasher: Hasher;
  accessTokens: AccessTokens;
  /** Every rule of the configured policy that a password breaks for this person. */
  passwordViolations: (password: string, person: Person) => Violation[];
  /** Is it among the leaked ones? Asked beside the derivation, once the rules are kept. */
  isBreached: IsBreached;
  /** When a password of that age has to be replaced; `null` where the policy has no expiry. */
  passwordExpiry: (changedAt: Date) => Date | null;
}

/** What a test sets otherwise: the price of a derivation. */
export interface Overrides {
  passwordCost?: Argon2Cost;
  fingerprintCost?: Argon2Cost;
}

/** @throws {BadConfiguration} */
export function makeDeps(env: Bindings, overrides: Overrides = {}): Deps {
  const settings = readSettings(env);
  const profile = policyProfiles[settings.PASSWORD_POLICY];
  return {
    settings,
    now: () => new Date(),
    log: logLine,
    pseudonym: makePseudonym(settings.AUTH_SECRET),
    db: openDatabase(env.DB),
    kv: env.KV,
    addressGate: env.ADDRESS_GATE,
    attempts: env.LOGIN_ATTEMPTS,
    mailQueue: env.MAIL_QUEUE,
    auditSink: env.AUDIT_SINK,
    strangerKey: secretKey(settings.AUTH_SECRET, 'unknown-account'),
    hasher: makeHasher({
      fingerprintKey: secretKey(settings.AUTH_SECRET, 'password-fingerprint'),
      passwordCost: overrides.passwordCost ?? passwordCost,
      fingerprintCost: overrides.fingerprintCost ?? fingerprintCost,
    }),
    accessTokens: makeAccessTokens({
      issuer: settings.PUBLIC_URL,
      signing: settings.JWT_KEYS.signing,
      keys: settings.JWT_KEYS.keys,
    }),
    passwordViolations: (password, person) => policyViolations(profile, password, person),
    isBreached: makeIsBreached(settings.HIBP_BASE_URL),
    passwordExpiry: (changedAt) =>
      profile.expires ? addSeconds(changedAt, settings.PASSWORD_MAX_AGE) : null,
  };
}
