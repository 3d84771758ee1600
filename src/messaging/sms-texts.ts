/**
 * The words of an SMS. Short, and in GSM 7-bit letters (3GPP TS 23.038) where the language allows it: then 160 of them are one
 * SMS, and otherwise 70.
 */
import type { CodePurpose } from '../links/code';

const purposes: Record<CodePurpose, string> = {
  reset: 'to choose a new password',
  verification: 'to confirm this number',
};

/**
 * An SMS with a code. Its last line binds the code to the page of this host, so that a browser offers it there and on no forged
 * page (WebOTP, https://wicg.github.io/sms-one-time-codes/). It says nothing of how long the code lives: it is tried again when the
 * provider does not answer, and lives no longer for that.
 * @param service its name. @param host of its pages.
 */
export const codeText = (
  purpose: CodePurpose,
  code: string,
  service: string,
  host: string,
): string =>
  `${service}: ${code} is your code ${purposes[purpose]}. Never share it.\n\n@${host} #${code}`;
