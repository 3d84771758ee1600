/**
 * The one place where clock, keys, hasher and stores are made for the API (`objects.ts` makes the few that the mail queue's
 * object needs). Each room says what it takes; this file puts it together, and no room imports it.
 */
import type { EraseDeps } from './accounts/erase-accounts';
import { makeFindTraces } from './accounts/traces';
import { type AccessGateDeps, makeAccessGate } from './admin/access-gate';
import type { CursorDeps } from './admin/cursor';
import type { UnlockDeps } from './admin/unlock-user';
import type { DailyCountsDeps } from './audit/daily-counts';
import type { AuditSink } from './audit/events';
import { makePseudonym } from './audit/pseudonym';
import type { RetentionDeps } from './audit/retention';
import type { Bindings } from './bindings';
import { type BotCheckDeps, makeBotCheck } from './bots/bot-check';
import { serviceName } from './core/brand';
import { logLine } from './core/log';
import { makeMeasure } from './core/metrics';
import { located } from './core/object-location';
import { keyIdsOf, secretKey, secretKeys } from './core/secret-key';
import type { Argon2Cost } from './credentials/argon2';
import { makeIsBreached } from './credentials/breached-passwords';
import { type DecoyDeps, makeDecoyHash } from './credentials/decoy';
import { type CredentialDeps, passwordExpiresAt } from './credentials/deps';
import type { FactorDeps } from './credentials/factors/deps';
import { fingerprintCost, makeHasher, passwordCost } from './credentials/hasher';
import { policyProfiles, policyViolations } from './credentials/policy';
import { openDatabase } from './db/client';
import type { SetUpTotpDeps } from './factors/set-up-totp';
import type { IdentityDeps } from './identity/find-account';
import type { AttemptDeps } from './limits/attempt-counter';
import type { IpRateLimitDeps } from './limits/ip-rate-limit';
import { type CodeDeps, codeKeysOf } from './links/code';
import type { OpenLinkDeps } from './links/link';
import type { MailQueueDeps } from './messaging/queue';
import { type AccessTokens, makeAccessTokens } from './sessions/access-token';
import { type KnownDevices, makeKnownDevices } from './sessions/known-device';
import { makeRefreshTokens, type RefreshTokens } from './sessions/refresh-token';
import { readSettings, type Settings } from './settings';
import type { EndpointDeps } from './webhooks/endpoints';

export interface Deps
  extends RetentionDeps,
    AttemptDeps,
    DecoyDeps,
    MailQueueDeps,
    OpenLinkDeps,
    CodeDeps,
    IdentityDeps,
    CredentialDeps,
    IpRateLimitDeps,
    DailyCountsDeps,
    EndpointDeps,
    AccessGateDeps,
    BotCheckDeps,
    UnlockDeps,
    CursorDeps,
    FactorDeps,
    Pick<SetUpTotpDeps, 'setUpKeys'>,
    EraseDeps {
  settings: Settings;
  /** The OpenAPI document and the reference. */
  assets: Fetcher;
  /** Which version of the Worker this is, as Cloudflare names it. */
  version: string | undefined;
  auditSink: AuditSink | undefined;
  accessTokens: AccessTokens;
  refreshTokens: RefreshTokens;
  knownDevices: KnownDevices;
  /** Counts refreshes per session, roughly. */
  sessionRateLimit: RateLimit;
}

/** What a test sets otherwise: the price of a derivation. */
export interface Overrides {
  passwordCost?: Argon2Cost;
  fingerprintCost?: Argon2Cost;
}

/** @throws {BadConfiguration} where no settings are given and those in `env` cannot be read. */
export function makeDeps(
  env: Bindings,
  overrides: Overrides = {},
  settings: Settings = readSettings(env),
): Deps {
  const profile = policyProfiles[settings.PASSWORD_POLICY];
  const maxAge = profile.expires ? settings.PASSWORD_MAX_AGE : null;
  const db = openDatabase(env.DB);
  const unknownAccountKey = secretKey(settings.AUTH_SECRET, 'unknown-account');
  return {
    settings,
    now: () => new Date(),
    log: logLine,
    measure: makeMeasure(env.ANALYTICS),
    pseudonym: makePseudonym(settings.AUTH_SECRET),
    db,
    assets: env.ASSETS,
    version: env.VERSION?.id,
    kv: env.KV,
    ipRateLimit: env.IP_RATE_LIMIT,
    sessionRateLimit: env.SESSION_RATE_LIMIT,
    attempts: located(env.ATTEMPT_COUNTER, settings.OBJECT_LOCATION),
    mailQueue: located(env.MAIL_QUEUE, settings.OBJECT_LOCATION),
    mailboxes: located(env.MAILBOX, settings.OBJECT_LOCATION),
    oneTimeCodes: located(env.ONE_TIME_CODE, settings.OBJECT_LOCATION),
    quotas: located(env.QUOTA, settings.OBJECT_LOCATION),
    dailyCounts: located(env.DAILY_COUNTS, settings.OBJECT_LOCATION),
    accessGate: makeAccessGate(settings.console),
    botCheck: makeBotCheck(settings.botCheck),
    webhookSenders: located(env.WEBHOOK_SENDER, settings.OBJECT_LOCATION),
    cursorKey: secretKey(settings.AUTH_SECRET, 'list-cursor'),
    webhookKeys: secretKeys(settings.AUTH_SECRET, 'webhook-signing'),
    codeKeys: codeKeysOf(settings.AUTH_SECRET),
    auditSink: env.AUDIT_SINK,
    findTraces: makeFindTraces(settings.AUTH_SECRET),
    keyIds: keyIdsOf(settings.AUTH_SECRET),
    unknownAccountKey,
    decoyHash: makeDecoyHash(db, unknownAccountKey),
    hasher: makeHasher({
      fingerprintKeys: secretKeys(settings.AUTH_SECRET, 'password-fingerprint'),
      passwordCost: overrides.passwordCost ?? passwordCost,
      fingerprintCost: overrides.fingerprintCost ?? fingerprintCost,
    }),
    factorKeys: secretKeys(settings.AUTH_SECRET, 'totp-secret'),
    setUpKeys: secretKeys(settings.AUTH_SECRET, 'totp-setup'),
    challengeKeys: secretKeys(settings.AUTH_SECRET, 'passkey-challenge'),
    relyingParty: {
      id: settings.PASSKEY_RP_ID,
      name: serviceName(settings),
      origins: [settings.PUBLIC_URL, ...settings.ALLOWED_ORIGINS, ...settings.COOKIE_ORIGINS],
    },
    recoveryCost: overrides.passwordCost ?? passwordCost,
    knownDevices: makeKnownDevices(secretKeys(settings.AUTH_SECRET, 'known-device')),
    refreshTokens: makeRefreshTokens(secretKeys(settings.AUTH_SECRET, 'refresh-token')),
    accessTokens: makeAccessTokens({
      // With its path: where two of them stand under one origin, neither takes the tokens of the other.
      issuer: settings.serviceUrl,
      signing: settings.JWT_KEYS.signing,
      keys: settings.JWT_KEYS.keys,
    }),
    passwordViolations: (password, person) => policyViolations(profile, password, person),
    isBreached: makeIsBreached(settings.HIBP_BASE_URL),
    passwordMaxAgeSeconds: maxAge,
    passwordExpiry: (user) => passwordExpiresAt(user, maxAge),
  };
}
