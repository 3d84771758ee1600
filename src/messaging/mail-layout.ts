/**
 * The one layout of all mails, as HTML and as plain text. Styles stand in the elements, because some clients drop a style
 * sheet; what is in the sheet only adds the dark colors. No tables: the box is narrow by `max-width`, and a client that does
 * not know that shows the same text wider. The button is as large by its borders, which every client draws.
 */
import { html, raw } from 'hono/html';
import type { Brand } from '../core/brand';
import { textColorOn } from '../core/contrast';
import type { Locale } from '../core/locale';
import { colors, darkStyle } from './mail-style';
import { textsIn } from './texts/by-locale';

export interface MailContent {
  locale: Locale;
  subject: string;
  /** Shown by a mailbox beside the subject. */
  preview: string;
  parts: Part[];
}

/** Only a mail that was asked for has an `action`: people who learn to click in any other click in forged ones too. */
export type Part = string | { list: string[] } | { action: string; link: string };

export function textOf({ locale, parts }: MailContent, brand: Brand): string {
  const foot = footLines(locale, parts, brand);
  return [
    ...parts.map((part) => {
      if (typeof part === 'string') return part;
      if ('list' in part) return part.list.map((item) => `- ${item}`).join('\n');
      return `${part.action}: ${part.link}`;
    }),
    // The line by which clients know a signature (RFC 3676 §4.3).
    ...(foot.length > 0 ? [['-- ', ...foot.map(({ text }) => text)].join('\n')] : []),
  ].join('\n\n');
}

export async function htmlOf(content: MailContent, brand: Brand): Promise<string> {
  const { locale, subject, preview, parts } = content;
  const foot = footLines(locale, parts, brand);
  const page = await html`<!doctype html>
<html lang="${locale}">
<head>
<meta charset="utf-8">
<meta name="viewport" content="width=device-width, initial-scale=1">
<meta name="color-scheme" content="light dark">
<meta name="supported-color-schemes" content="light dark">
<title>${subject}</title>
<style>${raw(darkStyle)}</style>
</head>
<body class="page" style="margin:0;padding:0;background:${colors.page};-webkit-text-size-adjust:100%">
<div style="display:none;max-height:0;overflow:hidden;mso-hide:all">${preview}${padding}</div>
<div class="page" lang="${locale}" style="padding:24px 12px;background:${colors.page};font-family:${raw(fonts)}">
<div class="card" style="max-width:520px;margin:0 auto;padding:28px 24px 12px;background:${colors.card};border:1px solid ${colors.line};border-radius:12px;color:${colors.text};font-size:16px;line-height:1.5;overflow-wrap:anywhere">
${heading(brand)}<h1 style="margin:0 0 16px;font-size:22px;line-height:1.3;font-weight:700">${subject}</h1>
${parts.map((part) => markup(part, locale, brand))}</div>
${foot.length > 0 ? html`<div class="muted" style="max-width:520px;margin:16px auto 0;padding:0 24px;color:${colors.muted};font-size:13px;line-height:1.5;text-align:center;overflow-wrap:anywhere">${foot.map(({ markup }) => html`<div>${markup}</div>`)}</div>` : ''}
</div>
</body>
</html>
`;
  return String(page);
}

const fonts =
  "system-ui,-apple-system,'Segoe UI',Roboto,'Helvetica Neue',Arial,'Noto Sans',sans-serif";

/** Keeps the mailbox from filling the preview with what comes after it: blanks that it does not fold into one. */
const padding = '\u00a0\u200c'.repeat(60);

function heading({ BRAND_NAME: name, BRAND_LOGO_URL: logo }: Brand) {
  const style = 'margin:0 0 20px;font-size:15px;font-weight:700';
  if (logo !== undefined) {
    return html`<div style="${style}"><img class="logo" src="${logo}" alt="${name ?? ''}" height="36" style="display:inline-block;height:36px;width:auto;max-width:200px;border:0"></div>
`;
  }
  return name === undefined
    ? ''
    : html`<div style="${style}">${name}</div>
`;
}

function markup(part: Part, locale: Locale, { BRAND_COLOR }: Brand) {
  if (typeof part === 'string')
    return html`<p style="margin:0 0 16px">${part}</p>
`;
  if ('list' in part) {
    return html`<ul style="margin:0 0 16px;padding:0 0 0 20px">
${part.list.map(
  (item) => html`<li style="margin:0 0 8px">${item}</li>
`,
)}</ul>
`;
  }
  const color = BRAND_COLOR ?? colors.button;
  const button = `display:inline-block;background:${color};border:solid ${color};border-width:12px 22px;border-radius:8px;color:${textColorOn(color)};font-size:16px;line-height:20px;font-weight:600;text-decoration:none`;
  return html`<p style="margin:24px 0"><a class="button" href="${part.link}" style="${button}">${part.action}</a></p>
<p class="muted" style="margin:0 0 20px;color:${colors.muted};font-size:13px">${textsIn(locale).frame.byHand}<br><a class="muted" href="${part.link}" style="color:${colors.muted};word-break:break-all">${part.link}</a></p>
`;
}

/** Whose mail it is and where there is help. Where people sign in is named only in a mail that they asked for. */
function footLines(locale: Locale, parts: Part[], { BRAND_NAME, SUPPORT_URL, APP_URL }: Brand) {
  const { help } = textsIn(locale).frame;
  const wasAskedFor = parts.some((part) => typeof part !== 'string' && 'action' in part);
  const linked = (url: string) =>
    html`<a class="muted" href="${url}" style="color:${colors.muted}">${shown(url)}</a>`;
  const lines = [
    BRAND_NAME !== undefined && { text: BRAND_NAME, markup: html`${BRAND_NAME}` },
    APP_URL !== undefined && wasAskedFor && { text: APP_URL, markup: linked(APP_URL) },
    SUPPORT_URL !== undefined && {
      text: `${help} ${SUPPORT_URL.replace(/^mailto:/, '')}`,
      markup: html`${help} ${linked(SUPPORT_URL)}`,
    },
  ];
  return lines.filter((line) => line !== false);
}

/** Without what only a machine needs. */
const shown = (url: string): string => url.replace(/^(https?:\/\/|mailto:)/, '');
