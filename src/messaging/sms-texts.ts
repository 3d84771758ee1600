/** The words of an SMS, from the texts of its language. */
import { type Brand, serviceName } from '../core/brand';
import type { CodeJob } from './job';
import { textsIn } from './texts/by-locale';

/** Letters of one SMS, in GSM 7-bit letters (3GPP TS 23.038). */
const maxLength = 160;

/**
 * An SMS with a code. Its last line binds the code to the pages of this service, so that a browser offers it there and on no
 * forged page (https://wicg.github.io/sms-one-time-codes/); it is left out where a long name leaves no room for it.
 */
export function codeText(
  { purpose, locale }: Pick<CodeJob, 'purpose' | 'locale'>,
  code: string,
  settings: Pick<Brand, 'BRAND_NAME'> & { PUBLIC_URL: string },
): string {
  const said = textsIn(locale).sms[purpose]({ code, service: serviceName(settings) });
  const bound = `${said}\n\n@${new URL(settings.PUBLIC_URL).hostname} #${code}`;
  return bound.length <= maxLength ? bound : said;
}
