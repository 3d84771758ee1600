/**
 * Sends through Twilio's REST API (https://www.twilio.com/docs/messaging/api/message-resource). It has no idempotency key: where
 * Twilio took the SMS and its answer was lost, the next try sends it again, with the same code. The queue bounds how often
 * (`maxUnanswered` in waiting-mail.ts), and tries a code for five minutes alone.
 */
import { utf8 } from '../core/encoding';
import { userAgent } from '../core/user-agent';
import { askProvider, type ProviderAnswer } from './ask-provider';
import { NotSent, type Remedy, type SendSms } from './message';
import { readRetryAfter } from './retry-after';

/**
 * @param options `baseUrl` without a slash at the end; `from` a number, an alphanumeric sender or the id of a messaging service.
 */
export const twilioTransport = (options: {
  accountSid: string;
  authToken: string;
  baseUrl: string;
  from: string;
  timeoutMs?: number;
}): SendSms => {
  const { accountSid, authToken, baseUrl, from, timeoutMs } = options;
  const url = `${baseUrl}/2010-04-01/Accounts/${accountSid}/Messages.json`;
  const credentials = utf8(`${accountSid}:${authToken}`).toBase64();
  const sender = from.startsWith('MG') && from.length === 34 ? 'MessagingServiceSid' : 'From';
  return async ({ to, text }) => {
    const answer = await askProvider(
      url,
      {
        headers: {
          Authorization: `Basic ${credentials}`,
          'Content-Type': 'application/x-www-form-urlencoded',
          'User-Agent': userAgent,
        },
        body: new URLSearchParams({ To: to, [sender]: from, Body: text }).toString(),
      },
      timeoutMs,
    );
    if (answer.status < 200 || answer.status >= 300) throw refused(answer);
    // A proxy's error page with status 200 is no acceptance.
    const { sid } = answer.body;
    if (typeof sid !== 'string' || sid === '') {
      throw new NotSent('no message id in the answer', 'retry', { unanswered: true });
    }
  };
};

function refused({ status, headers, body: { code } }: ProviderAnswer): NotSent {
  const known = typeof code === 'number' && Number.isSafeInteger(code) ? code : undefined;
  const retryAfterMs = readRetryAfter(headers.get('Retry-After'), new Date());
  return new NotSent(
    known === undefined ? `status ${status}` : `Twilio error ${known}`,
    remedyFor(known, status),
    { ...(retryAfterMs !== undefined && { retryAfterMs }) },
  );
}

/**
 * What no later try can change is about the number: it cannot get an SMS, must not (its country is not allowed to the account),
 * or does not want one. Everything else the operator or time can mend: credentials, the sender, money.
 * https://www.twilio.com/docs/api/errors
 */
const givenUp = new Set([
  21211, // no valid number
  21214, // it cannot be reached
  21217, // no valid number
  21219, // a trial account, and the number is not verified
  21265, // a short code
  21266, // sender and recipient are the same
  21408, // SMS to this country are not allowed to the account
  21604, // no recipient
  21608, // as 21219
  21610, // its owner has unsubscribed
  21612, // no way from this sender to it
  21614, // no mobile number
  21617, // too long a text
  21635, // a landline
  30003, // it cannot be reached
  30004, // blocked
  30005, // unknown
  30006, // a landline
  30450, // blocked as pumped traffic
  30453, // as 30450
  60410, // as 30450
]);

/** Too many for now: a second, the queue of the sender, a day. */
const slowDown = new Set([20429, 14107, 21611, 30001, 30022, 63038]);

/** @param code Twilio's own; where there is none, the status says. */
export function remedyFor(code: number | undefined, status: number): Remedy {
  if (code !== undefined && givenUp.has(code)) return 'give-up';
  if (status === 429 || (code !== undefined && slowDown.has(code))) return 'slow-down';
  return 'retry';
}
