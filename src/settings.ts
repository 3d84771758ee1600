/**
 * Everything the Worker is told from outside, parsed once, when it is first asked something. A missing or
 * malformed setting is named, and its value is never repeated: it may be a secret.
 */
import { type CountryCode, isSupportedCountry } from 'libphonenumber-js/core';
import * as z from 'zod/mini';
import { utf8 } from './core/encoding';
import { readJwkSet } from './core/jwk-set';
import { phoneMetadata } from './core/phone-metadata';
import {
  BadConfiguration,
  count,
  duration,
  optional,
  problemWithSetting,
  setting,
} from './core/settings';

export type Settings = ReturnType<typeof readSettings>;

/** @throws {BadConfiguration} naming every setting that is missing or cannot be read. */
export function readSettings(env: object) {
  const parsed = settingsSchema.safeParse(env, { reportInput: true });
  if (!parsed.success) throw new BadConfiguration(parsed.error.issues.map(problemWithSetting));
  const { MAIL_TRANSPORT: transport, ...settings } = parsed.data;

  // The outbox shows reset links to whoever asks, so a deployed Worker must never have one.
  if (transport === 'outbox' && !isLoopback(settings.PUBLIC_URL)) {
    throw new BadConfiguration([
      'MAIL_TRANSPORT: outbox is for local use; PUBLIC_URL has to be a loopback address',
    ]);
  }
  const mail: MailSettings =
    transport === 'outbox'
      ? { transport }
      : // The schema has seen to it that there is a key.
        { transport, apiKey: settings.RESEND_API_KEY ?? '' };
  return { ...settings, mail };
}

type MailSettings = { transport: 'outbox' } | { transport: 'resend'; apiKey: string };

/** Does this URL lead to this machine and nowhere else? */
export function isLoopback(url: string): boolean {
  const { hostname } = new URL(url);
  return hostname === 'localhost' || hostname === '[::1]' || /^127(\.\d+){3}$/.test(hostname);
}

/** Without a slash at the end. Secrets go there, so not in the clear. */
const url = (fallback?: string) => setting(readUrl, anHttpsUrl, fallback);

const anHttpsUrl = 'an https URL (http only for a loopback address) of origin and path alone';

function readUrl(text: string): string | undefined {
  const { protocol, origin, pathname, href } = URL.parse(text) ?? {};
  const plain = `${origin}${pathname}`;
  const safe = protocol === 'https:' || (protocol === 'http:' && isLoopback(plain));
  // Equal where nothing else is in it: no user, no password, no query, no fragment.
  return safe && href === plain ? plain.replace(/\/+$/, '') : undefined;
}

/** None where the text is empty. A wildcard is no origin: whoever may call is named. */
function readOrigins(text: string): string[] | undefined {
  const origins = text.split(',').filter((part) => part.trim() !== '');
  const read = origins.map((origin) => readUrl(origin.trim()));
  return read.every((origin) => origin !== undefined && URL.parse(origin)?.origin === origin)
    ? read.filter((origin) => origin !== undefined)
    : undefined;
}

const settingsSchema = z
  .object({
    AUTH_SECRET: z
      .string()
      .check(z.refine((text) => utf8(text).length >= 32, 'shorter than 32 bytes')),
    JWT_KEYS: setting(
      readJwkSet,
      'a JWK set of Ed25519 keys with distinct kid, the first one private',
    ),
    // Every route stands at the root, so a path would make links that lead nowhere.
    PUBLIC_URL: url().check(
      z.refine(
        (text) => URL.parse(text)?.origin === text,
        'has a path; it has to be an origin alone',
      ),
    ),
    // Pages of these origins may call the API from a browser; of no other.
    ALLOWED_ORIGINS: setting(readOrigins, 'origins such as https://app.example.com, by commas', ''),
    // Short, because a stolen access token is good until it expires or its owner logs out.
    ACCESS_TOKEN_TTL: duration('1h'),
    // Whether POST /v1/register says that there is an account already, or mails it to whoever it concerns.
    REGISTRATION: z._default(z.enum(['reveal', 'conceal'], 'neither reveal nor conceal'), 'reveal'),
    // Long enough to think of a new password; opens change-password and nothing else.
    CHANGE_TOKEN_TTL: duration('10m'),
    PASSWORD_POLICY: z._default(z.enum(['mission', 'nist'], 'neither mission nor nist'), 'mission'),
    PASSWORD_MAX_AGE: duration('30d'),
    // A mailbox may be read by others later: the link should be dead by then.
    RESET_LINK_TTL: duration('24h'),
    CONFIRMATION_LINK_TTL: duration('24h'),
    // Against mail bombing of somebody else's mailbox.
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
    DEFAULT_COUNTRY: optional(
      (text) => (isSupportedCountry(text as CountryCode, phoneMetadata) ? text : undefined),
      'a two-letter country code',
    ),
    MAIL_TRANSPORT: z._default(z.enum(['resend', 'outbox'], 'neither resend nor outbox'), 'resend'),
    MAIL_FROM: setting(
      (text) => (/^[^\r\n]*[^\s@<>]+@[^\s@<>]+>?$/.test(text) ? text : undefined),
      'an address such as App <no-reply@example.com>',
    ),
    // It travels in a header: with a line break in it no mail would ever leave.
    RESEND_API_KEY: z.optional(z.string().check(z.regex(/^[\x21-\x7e]+$/, 'empty, or no key'))),
    RESEND_BASE_URL: url('https://api.resend.com'),
    // New passwords are held against the leaked ones that this service knows; empty: nobody is asked.
    HIBP_BASE_URL: optional(readUrl, anHttpsUrl),
  })
  .check(
    z.check(
      ({ value, issues }) => {
        if (value?.MAIL_TRANSPORT !== 'resend' || value.RESEND_API_KEY !== undefined) return;
        const message = 'missing, and MAIL_TRANSPORT is resend';
        issues.push({ code: 'custom', input: undefined, path: ['RESEND_API_KEY'], message });
      },
      // Named along with whatever else is wrong.
      { when: () => true },
    ),
  );
