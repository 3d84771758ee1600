/**
 * The one place where clock, keys, hasher and stores are made for the API (the mail queue's object, which
 * lives on its own, makes the few it needs in `mail/deliver.ts`). A use case names the few
 * it needs (`Pick<Deps, 'db' | 'now'>`); features take the type from here and nothing else.
 */
import { makePseudonym } from './audit/pseudonym';
import type { RetentionDeps } from './audit/retention';
import type { Bindings } from './bindings';
import { addSeconds } from './core/duration';
import { logLine } from './core/log';
import { secretKey } from './core/secret-key';
import type { Argon2Cost } from './credentials/argon2';
import { type IsBreached, makeIsBreached } from './credentials/breached-passwords';
import { fingerprintCost, type Hasher, makeHasher, passwordCost } from './credentials/hasher';
import {
  type Person,
  policyProfiles,
  policyViolations,
  type Violation,
} from './credentials/policy';
import { openDatabase } from './db/client';
import type { AttemptDeps } from './limits/attempt-counter';
import type { MailQueueDeps } from './messaging/queue';
import { type AccessTokens, makeAccessTokens } from './sessions/access-token';
import { readSettings, type Settings } from './settings';

export interface Deps extends RetentionDeps, AttemptDeps, MailQueueDeps {
  settings: Settings;
  /** The OpenAPI document and the reference. */
  assets: Fetcher;
  kv: KVNamespace;
  /** Counts requests per client address, roughly. */
  ipRateLimit: RateLimit;
  /** Names the counters of those who are no users. */
  unknownAccountKey: Uint8Array;
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
    assets: env.ASSETS,
    kv: env.KV,
    ipRateLimit: env.IP_RATE_LIMIT,
    attempts: env.ATTEMPT_COUNTER,
    mailQueue: env.MAIL_QUEUE,
    auditSink: env.AUDIT_SINK,
    unknownAccountKey: secretKey(settings.AUTH_SECRET, 'unknown-account'),
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
