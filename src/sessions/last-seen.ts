/** What the owner of a session is shown of where it is used: by what and from where, as it was last seen. */
import { parseUserAgent } from 'detect-browser';
import { defaultLocale, type Locale } from '../core/locale';
import type { RequestContext } from '../core/request-context';
import type { SessionRow } from '../db/schema';
import { textsIn } from '../messaging/texts/by-locale';

export type LastSeen = Pick<SessionRow, 'userAgent' | 'country' | 'city'>;

export const lastSeen = ({ userAgent, country, city }: RequestContext): LastSeen => ({
  userAgent,
  country,
  city,
});

/**
 * @returns such as "Firefox on Windows"; `null` for anything else than a known browser on a known system. All words are
 * ours: a client sends what it likes, and this text stands in mails.
 */
export function deviceName(
  userAgent: string | null,
  locale: Locale = defaultLocale,
): string | null {
  const { name, os } = parseUserAgent(userAgent ?? '') ?? {};
  const browser = browsers[name ?? ''];
  // Without its version, which browsers no longer say.
  const system = systems.find((known) => os?.startsWith(known.startsWith));
  return browser && system ? textsIn(locale).device(browser, system.name) : null;
}

/** By the parser's own names. */
const browsers: Record<string, string> = {
  chrome: 'Chrome',
  crios: 'Chrome',
  edge: 'Edge',
  'edge-chromium': 'Edge',
  'edge-ios': 'Edge',
  firefox: 'Firefox',
  fxios: 'Firefox',
  opera: 'Opera',
  'opera-mini': 'Opera',
  safari: 'Safari',
  ios: 'Safari',
  samsung: 'Samsung Internet',
  yandexbrowser: 'Yandex Browser',
  miui: 'Mi Browser',
};
const systems = [
  { startsWith: 'Windows', name: 'Windows' },
  { startsWith: 'Mac OS', name: 'macOS' },
  { startsWith: 'iOS', name: 'iOS' },
  { startsWith: 'Android', name: 'Android' },
  { startsWith: 'Chrome OS', name: 'ChromeOS' },
  { startsWith: 'Linux', name: 'Linux' },
];

/** In words, for a mail. */
export const inWords = (
  { userAgent, country, city }: LastSeen,
  locale: Locale = defaultLocale,
): string =>
  [deviceName(userAgent, locale) ?? textsIn(locale).unknownDevice, city, country]
    .filter(Boolean)
    .join(', ');
