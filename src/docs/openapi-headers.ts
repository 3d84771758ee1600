import { locales } from '../core/locale';
import type { Success } from './operation';

/** The headers of answers. A header is always present in the answers that list it, unless it says otherwise. */
const header = (description: string, schema: object, required = true) => ({
  description,
  required,
  schema,
});
const text = { type: 'string' };
const exactly = (value: string) => ({ type: 'string', const: value });

export const headers = {
  'X-Request-Id': header('Identifies this request in the audit trail.', {
    type: 'string',
    format: 'uuid',
  }),
  'Server-Timing': header('The time the server took, in milliseconds.', {
    type: 'string',
    pattern: '^total;dur=\\d+$',
  }),
  'Cache-Control': header('The answer must not be stored.', exactly('no-store')),
  'Content-Security-Policy': header('What a browser may load for this answer.', text),
  'Strict-Transport-Security': header('HTTPS only, for two years.', text),
  'X-Content-Type-Options': header(
    'Browsers must not guess another content type.',
    exactly('nosniff'),
  ),
  'Referrer-Policy': header('Browsers send no Referer.', exactly('no-referrer')),
  'X-Frame-Options': header('No page may frame it.', exactly('DENY')),
  'Cross-Origin-Opener-Policy': header(
    'Other windows get no reference to it.',
    exactly('same-origin'),
  ),
  'Cross-Origin-Resource-Policy': header('No other origin may embed it.', exactly('same-origin')),
  'Content-Language': header('The language of the words, by Accept-Language.', {
    type: 'string',
    enum: locales,
  }),
  Vary: header('Another language asked for would be another answer.', {
    type: 'string',
    pattern: 'Accept-Language',
  }),
  'Retry-After': header('Seconds to wait.', { type: 'integer', minimum: 1 }),
  'WWW-Authenticate': header('RFC 6750 §3.', {
    type: 'string',
    enum: ['Bearer', 'Bearer error="invalid_token"'],
  }),
  'Set-Cookie': header(
    '`__Host-device-…` marks a device that has logged in, so that strangers who guess passwords cannot lock it out. It grants no access, and a client without cookies may ignore it. With `"transport": "cookie"` a login also sets `__Host-access` and `__Host-refresh`; a changed password clears them.',
    { type: 'string', pattern: '^__Host-(device-|access=|refresh=)' },
  ),
  ETag: header(
    'Names this version. Send it in If-None-Match to get a 304 if nothing has changed, or in If-Match where a route takes that.',
    text,
  ),
  'Accept-Patch': header(
    'Where the body of a PATCH was refused: the content types that it may have (RFC 5789 §3.1).',
    text,
    false,
  ),
  'Content-Disposition': header(
    'A browser saves it as a file.',
    exactly('attachment; filename="account.json"'),
  ),
  Link: header('Where the next page is, while there is one (RFC 8288).', text, false),
  'Access-Control-Allow-Origin': header('Any origin may read it.', exactly('*')),
  Location: header('Where to go.', { type: 'string', format: 'uri-reference' }),
} as const;

const sessionCookie = header(
  'Sets or clears `__Host-access` and `__Host-refresh`, if the session uses cookies.',
  { type: 'string', pattern: '^__Host-(access|refresh)=' },
  false,
);

type Name = keyof typeof headers;

/** On every answer. */
const common: Name[] = [
  'X-Request-Id',
  'Server-Timing',
  'Cache-Control',
  'Content-Security-Policy',
  'Strict-Transport-Security',
  'X-Content-Type-Options',
  'Referrer-Policy',
  'X-Frame-Options',
  'Cross-Origin-Opener-Policy',
  'Cross-Origin-Resource-Policy',
];

export const headerRefs = (...beyond: Name[]): Record<string, object> =>
  refsTo([...common, ...beyond]);

/** The headers of a success, and of the 304 that stands for it. */
export function successHeaders({
  headers = [],
  sessionCookies,
  cacheControl,
  revalidated,
  crossOrigin,
}: Success) {
  return {
    ...headerRefs(...headers),
    ...(sessionCookies && { 'Set-Cookie': sessionCookie }),
    ...(revalidated && refsTo(['ETag'])),
    ...(crossOrigin && refsTo(['Access-Control-Allow-Origin'])),
    ...(cacheControl && {
      ...refsTo(['ETag']),
      'Cache-Control': header('How long it may be cached.', exactly(cacheControl)),
    }),
  };
}

const refsTo = (names: Name[]) =>
  Object.fromEntries(names.map((name) => [name, { $ref: `#/components/headers/${name}` }]));
