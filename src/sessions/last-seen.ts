/** What the owner of a session is shown of where it is used: by what and from where, as it was last seen. */
import Bowser from 'bowser';
import type { RequestContext } from '../core/request-context';
import { oneLine } from '../core/text';
import type { SessionRow } from '../db/schema';

export type LastSeen = Pick<SessionRow, 'userAgent' | 'country' | 'city'>;

export const lastSeen = ({ userAgent, country, city }: RequestContext): LastSeen => ({
  userAgent: userAgent === null ? null : oneLine(userAgent, 200),
  country,
  city,
});

/**
 * @returns such as "Firefox on Windows"; `null` for what is no browser. Only names that the parser has of its own: a
 * client sends what it likes, and this text stands in mails.
 */
export function deviceName(userAgent: string | null): string | null {
  if (!userAgent) return null;
  const { browser, os } = Bowser.parse(userAgent);
  const isKnown = browsers.has(browser.name ?? '') && systems.has(os.name ?? '');
  return isKnown ? `${browser.name} on ${os.name}` : null;
}

const browsers = new Set(Object.values(Bowser.BROWSER_MAP));
const systems = new Set(Object.values(Bowser.OS_MAP));

/** In words, for a mail. */
export const inWords = ({ userAgent, country, city }: LastSeen): string =>
  [deviceName(userAgent) ?? 'an unknown device', city, country].filter(Boolean).join(', ');
