/**
 * Against pumped traffic: somebody asks for SMS to numbers that earn them money, or has a stranger's phone ring all day (OWASP
 * ASVS 6.6.3, 2.4.1). Counted in the queue's path, so that no answer and no header tells whether a number is known here. Each
 * count holds for the 24 hours behind it.
 */
import {
  type CountryCode,
  getCountryCallingCode,
  parsePhoneNumberFromString,
} from 'libphonenumber-js/min';
import { logFault } from '../core/log';
import type { ObjectsByName } from '../core/object-location';
import { keyedHash, type Secrets, secretKey } from '../core/secret-key';
import type { Quota, QuotaVerdict } from '../limits/quota.object';
import type { Standing } from './job';

export interface SmsLimits {
  SMS_MAX_PER_NUMBER: number;
  SMS_MAX_PER_PREFIX: number;
  SMS_MAX_PER_NETWORK: number;
  SMS_MAX_PER_DAY: number;
  /** Empty: all. */
  SMS_COUNTRIES: string[];
}

export interface SmsToAdmit {
  to: string;
  /** Of the client that caused it; `null` where it is not known. */
  network: string | null;
  standing: Standing;
}

export type SmsRefusal = 'sms-country' | 'sms-network' | 'sms-number' | 'sms-prefix' | 'sms-day';

const dayMs = 86_400_000;

/** May this SMS be sent? Asked again for the same job it says the same. @throws where an object does not answer. */
export type AdmitSms = (jobId: string, sms: SmsToAdmit) => Promise<'send' | SmsRefusal>;

export function makeAdmitSms(
  settings: SmsLimits & { AUTH_SECRET: Secrets },
  quotas: ObjectsByName<Quota>,
): AdmitSms {
  const key = secretKey(settings.AUTH_SECRET, 'sms-quota');
  const take = (jobId: string, name: string, max: number): Promise<QuotaVerdict> =>
    quotas.getByName(`sms:${name}`).take(jobId, max, dayMs);

  return async (jobId, { to, network, standing }) => {
    if (!isAllowed(settings.SMS_COUNTRIES, to)) return 'sms-country';
    // From the narrowest to the widest: what is refused uses up nothing that others need.
    const limits: [SmsRefusal, name: string | null, max: number][] = [
      ['sms-network', network && `network:${network}`, settings.SMS_MAX_PER_NETWORK],
      [
        'sms-number',
        `number:${countOf(standing)}:${keyedHash(key, to)}`,
        settings.SMS_MAX_PER_NUMBER,
      ],
      ['sms-prefix', `prefix:${keyedHash(key, blockOf(to))}`, settings.SMS_MAX_PER_PREFIX],
      ['sms-day', 'day', settings.SMS_MAX_PER_DAY],
    ];
    for (const [refusal, name, max] of limits) {
      if (name === null) continue;
      const verdict = await take(jobId, name, max);
      if (verdict.taken) continue;
      if (refusal === 'sms-day' && verdict.first) {
        logFault({ sms: 'SMS_MAX_PER_DAY is reached: no more SMS are sent for now' });
      }
      return refusal;
    }
    return 'send';
  };
}

/**
 * A number that only stands beside a username may have been typed by anybody, into any number of accounts. It is counted apart,
 * so that strangers cannot use up what the owner of the number needs.
 */
const countOf = (standing: Standing): string => (standing === 'beside' ? 'beside' : 'own');

/**
 * The number without its last four digits: a block of ten thousand, the smallest that is rented out as a whole. Shorter prefixes are whole
 * operators, where honest people are.
 */
const blockOf = (number: string): string => number.slice(0, -4);

/**
 * By the calling code: a territory passes with the country whose code it shares. But `+1` is 25 countries, some of them the
 * dearest there are, so there it is the country of the area code; one that nobody knows yet does not pass.
 */
function isAllowed(countries: string[], number: string): boolean {
  if (countries.length === 0) return true;
  const parsed = parsePhoneNumberFromString(number);
  if (!parsed) return false;
  const { country, countryCallingCode } = parsed;
  return countries.some((allowed) =>
    countryCallingCode === '1'
      ? country === allowed
      : getCountryCallingCode(allowed as CountryCode) === countryCallingCode,
  );
}
