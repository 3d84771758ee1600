/** What a page for people is made from: its language, its texts, the settings that it shows. */
import type { BotCheckSettings, CheckedRoute } from '../bots/settings';
import type { Brand } from '../core/brand';
import { isLocale, type Locale } from '../core/locale';
import type { PolicyName, PolicyProfile } from '../credentials/policy';
import type { Texts } from './texts/en';

export interface View {
  locale: Locale;
  texts: Texts;
  settings: PageSettings;
  policy: PolicyProfile;
  /** Where the page asks a route that wants to know whether a bot is at work. */
  widget: Widget | undefined;
  /** This page's own path. */
  path: string;
  /** A link to another page that keeps a language that somebody has chosen. */
  to: (path: string) => string;
}

/** What a widget of Turnstile is made from. */
export interface Widget extends Pick<BotCheckSettings, 'siteKey' | 'baseUrl'> {
  action: CheckedRoute;
}

export interface PageSettings extends Brand {
  PASSWORD_POLICY: PolicyName;
  REGISTRATION: 'reveal' | 'conceal';
  VERIFICATION: 'off' | 'optional' | 'required';
  MFA: 'off' | 'optional' | 'required' | 'required-for-staff';
  PAGES: 'on' | 'off';
  sms: { transport: string };
  botCheck: BotCheckSettings | undefined;
}

/** Whether numbers get codes. Without, an account can have one, and nothing proves it. */
export const sendsCodes = ({ sms }: PageSettings): boolean => sms.transport !== 'off';

/** Whether accounts can have more than a password. */
export const hasFactors = ({ MFA }: PageSettings): boolean => MFA !== 'off';

/** @param route that the page asks, if a bot could ask it as well. */
export function widgetFor(
  { botCheck }: PageSettings,
  route: CheckedRoute | undefined,
): Widget | undefined {
  if (!botCheck || route === undefined || !botCheck.routes.has(route)) return undefined;
  const { siteKey, baseUrl } = botCheck;
  return { siteKey, baseUrl, action: route };
}

/** A language that somebody has chosen stands in the query; any other text there counts as none. */
export const chosenLocale = (query: string | undefined): Locale | undefined =>
  query !== undefined && isLocale(query) ? query : undefined;

/** Puts values into the places of a text: `{min} to {max} characters`. */
export const fill = (text: string, values: Record<string, string | number>): string =>
  text.replace(/\{(\w+)\}/g, (place, name: string) => String(values[name] ?? place));
