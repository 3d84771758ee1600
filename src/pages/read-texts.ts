import type { Locale } from '../core/locale';
import type { AssetDeps } from '../http/static-asset';
import type { Texts } from './texts/en';

/**
 * The catalogue of a language. The catalogues are static assets, written by `scripts/assets.ts`, because the four of them
 * would be a tenth of the script; each is read once.
 */
export function readTexts({ assets }: AssetDeps, locale: Locale, origin: string): Promise<Texts> {
  const known = read.get(locale);
  if (known) return known;
  const reading = fetchTexts(assets, locale, origin);
  read.set(locale, reading);
  // What failed once is tried again.
  reading.catch(() => read.delete(locale));
  return reading;
}

const read = new Map<Locale, Promise<Texts>>();

async function fetchTexts(assets: AssetDeps['assets'], locale: Locale, origin: string) {
  const found = await assets.fetch(new URL(`/pages/texts/${locale}.json`, origin));
  if (!found.ok) throw new Error(`no texts in ${locale}: status ${found.status}`);
  return found.json<Texts>();
}
