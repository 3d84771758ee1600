/** A Worker that answers with every mail in every language, plain and with a brand. For `mails.ts`. */
import type { Brand } from '../src/core/brand';
import { type Locale, locales } from '../src/core/locale';
import type { LinkKind } from '../src/links/kinds';
import type { Notice } from '../src/messaging/job';
import { digestMessage, linkMessage, noticeMessage } from '../src/messaging/messages';
import { textsIn } from '../src/messaging/texts/by-locale';

/** The Durable Objects that wrangler.jsonc names. */
export * from '../src';

const brands: Record<string, Brand> = {
  plain: brandOf({}),
  branded: brandOf({
    BRAND_NAME: 'Nordlicht & Söhne <Energie>',
    BRAND_COLOR: '#ffb300',
    SUPPORT_URL: 'https://help.nordlicht.example/konto',
    APP_URL: 'https://app.nordlicht.example',
  }),
};

const at = Date.UTC(2026, 10, 24, 6, 35);
const deletionAt = at + 7 * 86_400_000;
const links = Object.keys(textsIn('en').links) as LinkKind[];
const notices = Object.keys(textsIn('en').notices) as Notice[];

export default {
  async fetch() {
    const mails = Object.entries(brands).flatMap(([name, brand]) =>
      locales.flatMap((locale) =>
        mailsIn(locale, brand).map(async ({ about, message }) => ({
          file: `${locale}-${about}-${name}`,
          ...(await message),
        })),
      ),
    );
    return Response.json(await Promise.all(mails));
  },
} satisfies ExportedHandler;

function mailsIn(locale: Locale, brand: Brand) {
  const to = { userId: '', to: 'ines@example.com', locale };
  const link =
    'https://accounts.nordlicht.example/page#token=Vl9d7XjidwzXtE4UZ3827v_nhirhii3kPkIIhjmeHIQ';
  const from = `${textsIn(locale).device('Firefox', 'Windows')}, Lyon, FR`;
  const told = notices.map((notice, n) => ({ notice, times: n + 1, lastAt: at }));
  return [
    ...links.map((kind) => ({
      about: kind,
      message: linkMessage(
        { ...to, kind: 'link', link: kind, record: {}, standing: 'proved' },
        link,
        86_400,
        brand,
      ),
    })),
    ...notices.map((notice) => ({
      about: notice,
      message: noticeMessage(
        { ...to, kind: 'notice', notice, at, from, deletionAt, expiresAt: at },
        brand,
      ),
    })),
    {
      about: 'digest',
      message: digestMessage({ ...to, kind: 'digest', told, expiresAt: at }, brand),
    },
  ];
}

function brandOf(set: Partial<Brand>): Brand {
  const { BRAND_NAME, BRAND_LOGO_URL, BRAND_COLOR, SUPPORT_URL, APP_URL } = set;
  return { BRAND_NAME, BRAND_LOGO_URL, BRAND_COLOR, SUPPORT_URL, APP_URL };
}
