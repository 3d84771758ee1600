/** What a page for people is made from: its language, its texts, the settings that it shows. */
import type { Brand } from '../core/brand';
import { isLocale, type Locale } from '../core/locale';
import type { PolicyName, PolicyProfile } from '../credentials/policy';
import type { Texts } from './texts/en';

export interface View {
  locale: Locale;
  texts: Texts;
  settings: PageSettings;
  policy: PolicyProfile;
  /** This page's own path. */
  path: string;
  /** A link to another page that keeps a language that somebody has chosen. */
  to: (path: string) => string;
}

export interface PageSettings extends Brand {
  PASSWORD_POLICY: PolicyName;
  REGISTRATION: 'reveal' | 'conceal';
  VERIFICATION: 'off' | 'optional' | 'required';
  MFA: 'off' | 'optional' | 'required' | 'required-for-staff';
  PAGES: 'on' | 'off';
  sms: { transport: string };
}

/** Whether numbers get codes. Without, an account can have one, and nothing proves it. */
export const sendsCodes = ({ sms }: PageSettings): boolean => sms.transport !== 'off';

/** Whether accounts can have more than a password. */
export const hasFactors = ({ MFA }: PageSettings): boolean => MFA !== 'off';

/** A language that somebody has chosen stands in the query; any other text there counts as none. */
export const chosenLocale = (query: string | undefined): Locale | undefined =>
  query !== undefined && isLocale(query) ? query : undefined;

/** Puts values into the places of a text: `{min} to {max} characters`. */
export const fill = (text: string, values: Record<string, string | number>): string =>
  text.replace(/\{(\w+)\}/g, (place, name: string) => String(values[name] ?? place));
