/**
 * Everything the Worker is told from outside, parsed once, when it is first asked something. A missing or
 * malformed setting is named, and its value is never repeated: it may be a secret.
 */
import { isSupportedCountry } from 'libphonenumber-js/min';
import * as z from 'zod/mini';
import { consoleOf, consoleSettings, lackingForConsole } from './admin/console-settings';
import { botCheckOf, botCheckSettings, lackingForBotCheck } from './bots/settings';
import { brandSettings } from './core/brand';
import { readJwkSet } from './core/jwk-set';
import { anObjectLocation, readObjectLocation } from './core/object-location';
import { readSecrets } from './core/secret-key';
import {
  anHttpsUrl,
  BadConfiguration,
  count,
  duration,
  isLoopback,
  optional,
  parseSettings,
  readUrl,
  setting,
  url,
} from './core/settings';
import { readPolicyName } from './credentials/policy';
import { lacking, messagingSettings, type Senders, transportsOf } from './messaging/settings';

export type Settings = ReturnType<ReadSettings>;

/** @throws {BadConfiguration} naming every setting that is missing or cannot be read. */
export type ReadSettings = ReturnType<typeof makeReadSettings>;

/** Every setting as text, by its name, as it may be handed over. */
export type SettingTexts = {
  [Name in keyof z.input<typeof settingsSchema>]?: string | undefined;
};

/** What a program says of the service, beside what its operator does. */
export interface Embedding {
  /** As `readBasePath` gives it. */
  basePath: string;
  senders: Senders;
}

export function makeReadSettings(embedding: Embedding) {
  const { mail, sms } = embedding.senders;
  const schema = mail || sms ? schemaFor(embedding.senders) : settingsSchema;
  return (env: object) => readWith(schema, embedding, env);
}

/** Of a service that has a host to itself, and sends by a provider. */
export const readSettings: ReadSettings = (env) =>
  readWith(settingsSchema, { basePath: '', senders: {} }, env);

function readWith(schema: typeof settingsSchema, { basePath, senders }: Embedding, env: object) {
  const settings = parseSettings(schema, env);

  // An outbox shows links and codes to anybody, so a deployed Worker must never have one.
  const outboxes = (['MAIL_TRANSPORT', 'SMS_TRANSPORT'] as const).filter(
    (name) => settings[name] === 'outbox' && !isLoopback(settings.PUBLIC_URL),
  );
  if (outboxes.length > 0) {
    throw new BadConfiguration(
      outboxes.map(
        (name) => `${name}: outbox is for local use; PUBLIC_URL has to be a loopback address`,
      ),
    );
  }
  const { OBJECT_LOCATION: location } = settings;
  if (location && 'jurisdiction' in location && isLoopback(settings.PUBLIC_URL)) {
    throw new BadConfiguration([
      'OBJECT_LOCATION: a jurisdiction works only on Cloudflare, not with a loopback PUBLIC_URL; use a hint, or leave it out',
    ]);
  }
  const { hostname } = new URL(settings.PUBLIC_URL);
  const domain = settings.PASSKEY_RP_ID ?? hostname;
  if (hostname !== domain && !hostname.endsWith(`.${domain}`)) {
    throw new BadConfiguration([
      'PASSKEY_RP_ID: has to be the domain of PUBLIC_URL, or one above it',
    ]);
  }
  // Browsers refuse what is shared by everybody below it; of that list, this much is certain.
  if (settings.PASSKEY_RP_ID && !domain.includes('.') && domain !== 'localhost') {
    throw new BadConfiguration(['PASSKEY_RP_ID: has to be a domain of yours, such as example.com']);
  }
  return {
    ...settings,
    PASSKEY_RP_ID: domain,
    ...transportsOf(settings, senders),
    console: consoleOf(settings),
    botCheck: botCheckOf(settings),
    basePath,
    /** Where the service is found: what links begin with, and who issues its tokens. */
    serviceUrl: `${settings.PUBLIC_URL}${basePath}`,
  };
}

const schemaFor = (senders: Senders) =>
  z
    .object({
      AUTH_SECRET: setting(
        readSecrets,
        'one or more different secrets of at least 32 bytes each, separated by spaces',
      ),
      JWT_KEYS: setting(
        readJwkSet,
        'a JWK set of Ed25519 keys with distinct kid, the first one private',
      ),
      // An origin alone: where in it the service stands is a matter of the program that mounts it.
      PUBLIC_URL: url().check(
        z.refine(
          (text) => URL.parse(text)?.origin === text,
          'has a path; it has to be an origin alone',
        ),
      ),
      // Pages of these origins may call the API from a browser; of no other.
      ALLOWED_ORIGINS: setting(
        readOrigins,
        'origins such as https://app.example.com, separated by commas',
        '',
      ),
      // Pages of these origins may hold a session in cookies, besides those of PUBLIC_URL itself.
      COOKIE_ORIGINS: setting(
        readOrigins,
        'origins such as https://app.example.com, separated by commas',
        '',
      ),
      // Short, because services that verify tokens by themselves take one until it expires.
      ACCESS_TOKEN_TTL: duration('15m', '24h'),
      // A session ends after the one without a refresh, and after the other in any case (NIST SP 800-63B-4 §2.1.3).
      SESSION_IDLE_TTL: duration('14d'),
      SESSION_MAX_AGE: duration('30d'),
      // How long the previous refresh token still works, for a lost answer or a second tab. A thief gets the same time
      // unnoticed.
      REFRESH_GRACE: duration('30s', '5m'),
      // Whether the owner gets a mail after a login from an unknown device. A client without cookies is always unknown.
      LOGIN_NOTICE: z._default(z.enum(['off', 'new-device'], 'neither off nor new-device'), 'off'),
      // Whether POST /v1/register says that an account exists, or only the mailbox is told.
      REGISTRATION: z._default(
        z.enum(['reveal', 'conceal'], 'neither reveal nor conceal'),
        'reveal',
      ),
      // Whether people have to show that an identifier is theirs, and whether a login waits for it.
      VERIFICATION: z._default(
        z.enum(['off', 'optional', 'required'], 'neither off, optional nor required'),
        'optional',
      ),
      VERIFICATION_LINK_TTL: duration('24h'),
      // Whether a login asks for more than the password: of nobody, of those who have set it up, of everybody, or of those and of staff.
      MFA: z._default(
        z.enum(
          ['off', 'optional', 'required', 'required-for-staff'],
          'neither off, optional, required nor required-for-staff',
        ),
        'optional',
      ),
      // How long ago somebody may have shown who they are, before what a stolen session must not do.
      REAUTH_MAX_AGE: duration('10m', '24h'),
      // How long an owner can object before staff's reset of their second factors lets in without them.
      MFA_RESET_WAIT: duration('24h', '30d'),
      // The domain that passkeys belong to; that of PUBLIC_URL where it is empty. Another one makes all of them useless.
      PASSKEY_RP_ID: optional(readDomain, 'a domain such as example.com'),
      // How long the owner of a replaced address or number may take it back.
      UNDO_LINK_TTL: duration('7d'),
      // How long a deleted account can be kept after all; then all of it is erased.
      DELETION_GRACE: duration('7d'),
      // The pages for people: register, sign in, account. The pages behind mailed links are always there.
      PAGES: z._default(z.enum(['on', 'off'], 'neither on nor off'), 'on'),
      ...brandSettings,
      // Long enough to think of a new password; opens change-password and nothing else.
      CHANGE_TOKEN_TTL: duration('10m'),
      PASSWORD_POLICY: setting(readPolicyName, 'composition or nist', 'composition'),
      PASSWORD_MAX_AGE: duration('30d'),
      // A mailbox may be read by others later: the link should be dead by then.
      RESET_LINK_TTL: duration('24h'),
      // Somebody else opened the account, and its owner may be away.
      INVITATION_LINK_TTL: duration('7d'),
      CONFIRMATION_LINK_TTL: duration('24h'),
      // Against mail bombing.
      RESET_WINDOW: duration('24h'),
      RESET_MAX_REQUESTS: count('3'),
      // How long D1 keeps an event at most, and how many of an account, once the trail outside has them.
      AUDIT_RETENTION: duration('90d'),
      ACTIVITY_EVENTS: count('20'),
      // Whether people's reads of their own account are in the trail. All of them: what a stolen token has read is seen
      // by nothing else. They are most of the trail, so a large service may sample them.
      AUDIT_OWN_READS: z._default(
        z.enum(['all', 'sampled', 'off'], 'neither all, sampled nor off'),
        'all',
      ),
      // Against online guessing (OWASP ASVS 6.3.1).
      LOGIN_MAX_FAILURES: count('10'),
      // Closes the service while its database is replaced (docs/operate.md#restore): nobody is served, cron and
      // alarms rest.
      MAINTENANCE: z._default(z.enum(['on', 'off'], 'neither on nor off'), 'off'),
      // Where the objects live that count and queue; near the database.
      OBJECT_LOCATION: optional(readObjectLocation, anObjectLocation),
      DEFAULT_COUNTRY: optional(
        (text) => (isSupportedCountry(text) ? text : undefined),
        'a two-letter country code',
      ),
      ...consoleSettings,
      ...botCheckSettings,
      ...messagingSettings(senders),
      // What the names of webhook endpoints stand for is asked here before something is sent; empty: nobody is asked.
      DNS_OVER_HTTPS_URL: optional(readUrl, anHttpsUrl, 'https://cloudflare-dns.com/dns-query'),
      // New passwords are held against the leaked ones that this service knows; empty: nobody is asked.
      HIBP_BASE_URL: optional(readUrl, anHttpsUrl),
    })
    .check(
      z.check(
        ({ value, issues }) => {
          const missing = [
            ...lacking(value, senders),
            ...lackingForConsole(value),
            ...lackingForBotCheck(value),
          ];
          for (const [name, message] of missing) {
            issues.push({ code: 'custom', input: undefined, path: [name], message });
          }
        },
        // Named along with whatever else is wrong.
        { when: () => true },
      ),
    );

/** Of a service that sends by a provider. */
export const settingsSchema = schemaFor({});

/** A domain alone, in lower case. */
function readDomain(text: string): string | undefined {
  return URL.parse(`https://${text}`)?.host === text ? text : undefined;
}

/** None if the text is empty. A wildcard is not an origin: callers are named one by one. */
function readOrigins(text: string): string[] | undefined {
  const origins = text.split(',').filter((part) => part.trim() !== '');
  const read = origins.map((origin) => readUrl(origin.trim()));
  return read.every((origin) => origin !== undefined && URL.parse(origin)?.origin === origin)
    ? read.filter((origin) => origin !== undefined)
    : undefined;
}
