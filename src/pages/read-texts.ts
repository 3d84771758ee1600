import type { Locale } from '../core/locale';
import type { AssetDeps } from '../http/static-asset';
import type { Texts } from './texts/en';

/**
 * The catalogue of a language. The catalogues are static assets, written by `scripts/assets.ts`, so that the script does not
 * grow with each language; each is read once.
 * @param url any of this service.
 */
export async function readTexts(
  { assets, settings }: AssetDeps,
  locale: Locale,
  url: string,
): Promise<Texts> {
  const known = read.get(locale);
  if (known) return known;
  const found = await assets.fetch(new URL(`${settings.basePath}/pages/texts/${locale}.json`, url));
  if (!found.ok) throw new Error(`no texts in ${locale}: status ${found.status}`);
  const texts = await found.json<Texts>();
  read.set(locale, texts);
  return texts;
}

/** What was read, never what is being read: a request that is given up would leave others waiting for it. */
const read = new Map<Locale, Texts>();
