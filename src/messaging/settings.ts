/** The settings of whatever is sent: which transport, what it needs, and what may be sent at most. */
import { isSupportedCountry } from 'libphonenumber-js/min';
import * as z from 'zod/mini';
import { anHttpsUrl, count, missingOf, optional, readUrl, setting, url } from '../core/settings';
import { hasForbiddenCharacter } from '../core/text';
import type { Message, Sms } from './message';
import type { Sender } from './own-sender';
import { readWebhookSecret } from './sms-webhook';

/** What a program that embeds the service sends with, in place of our providers. */
export interface Senders {
  mail?: Sender<Message> | undefined;
  sms?: Sender<Sms> | undefined;
}

const mailTransport = z.enum(['resend', 'outbox'], 'neither resend nor outbox');
const smsTransport = z.enum(
  ['off', 'outbox', 'twilio', 'webhook'],
  'neither off, outbox, twilio nor webhook',
);

/** @param own stand in where no transport is chosen: an operator who chooses one gets it, such as the outbox at home. */
export const messagingSettings = (own: Senders) => ({
  MAIL_TRANSPORT: own.mail ? z.optional(mailTransport) : z._default(mailTransport, 'resend'),
  MAIL_FROM: own.mail ? optional(readMailbox, aMailbox) : setting(readMailbox, aMailbox),
  // It travels in a header: with a line break in it no mail would ever leave.
  RESEND_API_KEY: z.optional(z.string().check(z.regex(/^[\x21-\x7e]+$/, 'empty, or no key'))),
  RESEND_BASE_URL: url('https://api.resend.com'),
  // Mails a second, for the whole service: what the provider's plan takes. Resend's default is 2 for a team.
  MAIL_RATE: count('2'),

  SMS_TRANSPORT: own.sms ? z.optional(smsTransport) : z._default(smsTransport, 'off'),
  SMS_FROM: optional(
    readSender,
    'a number such as +14155552671, a name of 11 letters and digits at most, or the id of a messaging service (MG…)',
  ),
  TWILIO_ACCOUNT_SID: optional(readAccountSid, 'an account SID (AC and 32 hex digits)'),
  TWILIO_AUTH_TOKEN: optional(
    (text) => (/^[\x21-\x7e]+$/.test(text) ? text : undefined),
    'a token without spaces',
  ),
  TWILIO_BASE_URL: url('https://api.twilio.com'),
  SMS_WEBHOOK_URL: optional(readUrl, anHttpsUrl),
  SMS_WEBHOOK_SECRET: optional(
    readWebhookSecret,
    'whsec_ and 24 to 64 bytes in base64, as `echo whsec_$(openssl rand -base64 32)` makes them',
  ),
  // Against pumped traffic, each in 24 hours: an SMS costs money, and somebody earns it.
  SMS_MAX_PER_NUMBER: count('5'),
  SMS_MAX_PER_PREFIX: count('20'),
  SMS_MAX_PER_NETWORK: count('10'),
  SMS_MAX_PER_DAY: count('500'),
  SMS_COUNTRIES: setting(
    readCountries,
    'two-letter country codes such as DE,FR, separated by commas',
    '',
  ),
});

const aMailbox = 'one address such as App <no-reply@example.com>';

type Read = z.output<z.ZodMiniObject<ReturnType<typeof messagingSettings>>>;

export type MailSettings =
  | { transport: 'outbox' }
  | { transport: 'resend'; apiKey: string }
  | { transport: 'own'; send: Sender<Message> };

export type SmsSettings =
  | { transport: 'off' | 'outbox' }
  | { transport: 'own'; send: Sender<Sms> }
  | { transport: 'twilio'; accountSid: string; authToken: string; baseUrl: string; from: string }
  | { transport: 'webhook'; url: string; secret: Uint8Array };

/** What a chosen transport needs, each as `NAME: what is wrong`. */
export function lacking(
  settings: Partial<Record<keyof Read, unknown>>,
  own: Senders,
): [string, string][] {
  const { MAIL_TRANSPORT: mail, SMS_TRANSPORT: sms } = settings;
  return missingOf<keyof Read>(settings, {
    // Without a sender of one's own it is always needed.
    [`MAIL_TRANSPORT is ${mail}`]: [
      ...(own.mail && mail !== undefined ? (['MAIL_FROM'] as const) : []),
      ...(mail === 'resend' ? (['RESEND_API_KEY'] as const) : []),
    ],
    'SMS_TRANSPORT is twilio':
      sms === 'twilio' ? ['TWILIO_ACCOUNT_SID', 'TWILIO_AUTH_TOKEN', 'SMS_FROM'] : [],
    'SMS_TRANSPORT is webhook': sms === 'webhook' ? ['SMS_WEBHOOK_URL', 'SMS_WEBHOOK_SECRET'] : [],
  });
}

/** @param settings of which nothing is lacking. */
export function transportsOf(
  settings: Read,
  own: Senders,
): { mail: MailSettings; sms: SmsSettings } {
  const { MAIL_TRANSPORT: mail, SMS_TRANSPORT: sms = 'off' } = settings;
  return {
    mail:
      own.mail && mail === undefined
        ? { transport: 'own', send: own.mail }
        : mail === 'outbox'
          ? { transport: mail }
          : { transport: 'resend', apiKey: settings.RESEND_API_KEY ?? '' },
    sms:
      own.sms && settings.SMS_TRANSPORT === undefined
        ? { transport: 'own', send: own.sms }
        : sms === 'twilio'
          ? {
              transport: sms,
              accountSid: settings.TWILIO_ACCOUNT_SID ?? '',
              authToken: settings.TWILIO_AUTH_TOKEN ?? '',
              baseUrl: settings.TWILIO_BASE_URL,
              from: settings.SMS_FROM ?? '',
            }
          : sms === 'webhook'
            ? {
                transport: sms,
                url: settings.SMS_WEBHOOK_URL ?? '',
                secret: settings.SMS_WEBHOOK_SECRET ?? new Uint8Array(),
              }
            : { transport: sms },
  };
}

/**
 * One mailbox as RFC 5322 §3.4 writes it: an address, or a name and an address in angle brackets. A sign
 * that would begin a second mailbox or a second header stands only inside a quoted name.
 */
function readMailbox(text: string): string | undefined {
  const mailbox = text.trim();
  const isOne = mailboxPattern.test(mailbox) && !hasForbiddenCharacter(mailbox);
  return isOne ? mailbox : undefined;
}

const addressPattern = /[^\s@<>()[\]\\,;:"]+@[^\s@<>()[\]\\,;:"]+/.source;
const namePattern = /(?:"(?:[^"\\]|\\.)*"|[^"<>[\]\\,;:@]*)/.source;
const mailboxPattern = new RegExp(
  `^(?:${addressPattern}|${namePattern}\\s*<${addressPattern}>)$`,
  'u',
);

/** E.164, an alphanumeric sender (letters, digits and spaces, one letter at least), or a messaging service. */
function readSender(text: string): string | undefined {
  const isSender =
    /^\+[1-9]\d{1,14}$/.test(text) ||
    /^MG[0-9a-fA-F]{32}$/.test(text) ||
    /^(?=.*[A-Za-z])[A-Za-z0-9](?:[A-Za-z0-9 ]{0,9}[A-Za-z0-9])?$/.test(text);
  return isSender ? text : undefined;
}

/** It goes into a path. */
function readAccountSid(text: string): string | undefined {
  return /^AC[0-9a-fA-F]{32}$/.test(text) ? text : undefined;
}

/** None if the text is empty. */
function readCountries(text: string): string[] | undefined {
  const countries = text
    .split(',')
    .map((part) => part.trim())
    .filter((part) => part !== '');
  return countries.every((country) => isSupportedCountry(country)) ? countries : undefined;
}
