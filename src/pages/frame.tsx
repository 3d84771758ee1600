/** What surrounds every page for people: whose service it is, the way past that, help, the languages. */
import type { Child } from 'hono/jsx';
import type { Brand } from '../core/brand';
import { locales } from '../core/locale';
import { turnstileScript } from './bot-check';
import { pageDocument, pagePolicy, pagePolicyWith } from './page';
import type { PageSettings, View, Widget } from './view';

interface FrameParts {
  view: View;
  title: string;
  /** The script of the page, under `/pages`. */
  script: string;
  /** Other scripts that it imports, besides those of every page. */
  imports?: string[];
  /** Texts and settings for it. */
  data: object;
  /** Whether the page can be opened anew in another language; behind a mailed link its token would be lost. */
  reopens: boolean;
  /** Wider than a form. */
  size?: 'wide' | 'console';
  /** Besides those of every page. */
  styles?: string[];
  children: Child;
}

export function framedPage(parts: FrameParts) {
  const { view, title, script, imports = [], data, reopens, size, styles, children } = parts;
  const { texts, settings, widget } = view;
  const { BRAND_NAME: name, SUPPORT_URL: help } = settings;
  const { minCharacters: min, maxCharacters: max } = view.policy;
  return pageDocument({
    locale: view.locale,
    title: name === undefined ? title : `${title} – ${name}`,
    scripts: [
      script,
      'api.js',
      'form.js',
      'password.js',
      'password-rules.js',
      'texts.js',
      ...imports,
    ],
    guestScript: widget && turnstileScript(widget),
    ...(styles && { styles }),
    branded: settings.BRAND_COLOR !== undefined,
    children: (
      <>
        <a class="skip" href="#content">
          {texts.frame.skip}
        </a>
        <BrandMark brand={settings} />
        <main
          id="content"
          class={size}
          tabindex={-1}
          data-page={JSON.stringify({ ...data, passwordLength: { min, max }, widget })}
        >
          <h1>{title}</h1>
          <noscript>
            <p class="bad">{texts.frame.needsScript}</p>
          </noscript>
          {children}
        </main>
        <footer>
          {reopens && <Languages view={view} />}
          {help && <a href={help}>{texts.frame.help}</a>}
        </footer>
      </>
    ),
  });
}

/**
 * The logo comes from where the operator keeps it: that origin, and images alone. No string becomes markup by a script, but
 * beside a widget: its script is not ours, and promises nothing about that.
 */
export const framePolicy = (
  { BRAND_LOGO_URL: logo }: Pick<PageSettings, 'BRAND_LOGO_URL'>,
  widget: Widget | undefined,
): string =>
  [
    ...(widget === undefined
      ? [pagePolicy, "require-trusted-types-for 'script'", "trusted-types 'none'"]
      : [pagePolicyWith(new URL(widget.baseUrl).origin)]),
    ...(logo === undefined ? [] : [`img-src ${new URL(logo).origin}`]),
  ].join('; ');

const BrandMark = ({ brand: { BRAND_NAME: name, BRAND_LOGO_URL: logo } }: { brand: Brand }) =>
  name === undefined && logo === undefined ? null : (
    <header class="brand">
      {logo === undefined ? name : <img src={logo} alt={name ?? ''} height={40} />}
    </header>
  );

const Languages = ({ view: { locale, path, texts } }: { view: View }) => (
  <nav aria-label={texts.frame.languages}>
    <ul class="languages">
      {locales.map((one) => (
        <li>
          <a
            href={`${path}?lang=${one}`}
            hreflang={one}
            lang={one}
            aria-current={one === locale ? 'true' : undefined}
          >
            {languageNames[one]}
          </a>
        </li>
      ))}
    </ul>
  </nav>
);

/** Each in its own words. */
export const languageNames = { en: 'English', de: 'Deutsch', fr: 'Français', es: 'Español' };
