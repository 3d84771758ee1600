import { html } from 'hono/html';

/**
 * The policy of every page: scripts and styles only from our own files, no form target, no framing
 * (OWASP ASVS 3.4.3, 3.4.6).
 */
export const pagePolicy = [
  "default-src 'none'",
  "script-src 'self'",
  "style-src 'self'",
  "connect-src 'self'",
  "base-uri 'none'",
  "form-action 'none'",
  "frame-ancestors 'none'",
].join('; ');

export const pageHeaders = { 'Content-Security-Policy': pagePolicy };

/** @param body already escaped, by hono's `html`. */
export const page = (
  title: string,
  body: unknown,
  { narrow = false, script }: { narrow?: boolean; script?: string } = {},
) => html`<!doctype html>
<html lang="en">
<head>
<meta charset="utf-8">
<meta name="viewport" content="width=device-width, initial-scale=1">
<title>${title}</title>
<link rel="stylesheet" href="/page.css">
${script ? html`<script src="${script}" defer></script>` : ''}
</head>
<body>
<main${narrow ? html` class="narrow"` : ''}>
<h1>${title}</h1>
${body}
</main>
</body>
</html>
`;
