/** The frame of every page, and what it may load. */
import { html } from 'hono/html';
import type { Child } from 'hono/jsx';

/**
 * The policy of every page: scripts and styles only from our own files, no form target, no framing
 * (OWASP ASVS 3.4.3, 3.4.6).
 * @param guest an origin whose scripts run in the page, too, and whose pages are framed by it.
 */
export const pagePolicyWith = (guest?: string): string =>
  [
    "default-src 'none'",
    `script-src 'self'${guest === undefined ? '' : ` ${guest}`}`,
    ...(guest === undefined ? [] : [`frame-src ${guest}`]),
    "style-src 'self'",
    "connect-src 'self'",
    "base-uri 'none'",
    "form-action 'none'",
    "frame-ancestors 'none'",
  ].join('; ');

export const pagePolicy = pagePolicyWith();

export const pageHeaders = { 'Content-Security-Policy': pagePolicy };

/**
 * A page for developers, in English and without a brand.
 * @param body already escaped, by hono's `html` or as JSX.
 */
export const page = (title: string, body: Child) =>
  pageDocument({
    locale: 'en',
    title,
    children: (
      <main class="plain">
        <h1>{title}</h1>
        {body}
      </main>
    ),
  });

interface DocumentParts {
  locale: string;
  title: string;
  /** A file of ours under `/pages`, and those that it imports. */
  scripts?: [string, ...string[]] | undefined;
  /** Somebody else's. */
  guestScript?: string | undefined;
  /** Files of ours under `/pages`. */
  styles?: string[];
  branded?: boolean;
  children: Child;
}

export const pageDocument = ({
  locale,
  title,
  scripts,
  guestScript,
  styles = [],
  branded,
  children,
}: DocumentParts) =>
  html`<!doctype html>
${(
  <html lang={locale}>
    <head>
      <meta charset="utf-8" />
      <meta name="viewport" content="width=device-width, initial-scale=1" />
      <title>{title}</title>
      {['page.css', ...styles].map((file) => (
        <link rel="stylesheet" href={`/pages/${file}`} />
      ))}
      {branded && <link rel="stylesheet" href="/pages/brand.css" />}
      {scripts?.slice(1).map((file) => (
        <link rel="modulepreload" href={`/pages/${file}`} />
      ))}
      {scripts && <script type="module" src={`/pages/${scripts[0]}`} />}
      {/* Runs after ours, which so hears whether it came. */}
      {guestScript && <script id="guest-script" src={guestScript} defer />}
    </head>
    <body>{children}</body>
  </html>
)}`;
