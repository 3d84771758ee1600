/** How mails and pages show whose service this is. Each is optional: without any, they are plain. */
import { anHttpsUrl, optional, readUrl } from './settings';
import { hasForbiddenCharacter } from './text';

export interface Brand {
  BRAND_NAME: string | undefined;
  BRAND_LOGO_URL: string | undefined;
  BRAND_COLOR: string | undefined;
  SUPPORT_URL: string | undefined;
  APP_URL: string | undefined;
}

/** What a service is called: its name, or the host of its pages. */
export const serviceName = ({
  BRAND_NAME,
  PUBLIC_URL,
}: Pick<Brand, 'BRAND_NAME'> & { PUBLIC_URL: string }): string =>
  BRAND_NAME ?? new URL(PUBLIC_URL).host;

export const brandSettings = {
  BRAND_NAME: optional(readName, 'a name of 60 characters at most'),
  // An image that mails and pages load; as wide as it is high, or wider.
  BRAND_LOGO_URL: optional(readUrl, anHttpsUrl),
  // Of buttons and links.
  BRAND_COLOR: optional(readColor, 'a color such as #0b57d0'),
  // Where people get help.
  SUPPORT_URL: optional(readSupport, 'an https URL or a mailto: address'),
  // Where people go once they have signed in.
  APP_URL: optional(readUrl, anHttpsUrl),
};

function readName(text: string): string | undefined {
  const name = text.trim();
  return name !== '' && name.length <= 60 && !hasForbiddenCharacter(name) ? name : undefined;
}

function readColor(text: string): string | undefined {
  return /^#[0-9a-f]{6}$/i.test(text) ? text.toLowerCase() : undefined;
}

function readSupport(text: string): string | undefined {
  return /^mailto:[^\s@<>"]+@[^\s@<>"]+$/.test(text) ? text : readUrl(text);
}
