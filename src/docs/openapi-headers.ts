import type { Success } from './operation';

/** The headers of an answer, as they really are: each is required where it is named. */
const header = (description: string, schema: object) => ({ description, required: true, schema });
const text = { type: 'string' };
const exactly = (value: string) => ({ type: 'string', const: value });

export const headers = {
  'X-Request-Id': header('Names this request in the audit trail.', {
    type: 'string',
    format: 'uuid',
  }),
  'Server-Timing': header('How many milliseconds the server worked.', {
    type: 'string',
    pattern: '^total;dur=\\d+$',
  }),
  'Cache-Control': header('Nothing may be stored.', exactly('no-store')),
  'Content-Security-Policy': header('What a browser may load from it.', text),
  'Strict-Transport-Security': header('Two years of HTTPS.', text),
  'X-Content-Type-Options': header('The type is as it says.', exactly('nosniff')),
  'Referrer-Policy': header('No page says where it was.', exactly('no-referrer')),
  'X-Frame-Options': header('Nobody frames it.', exactly('DENY')),
  'Cross-Origin-Opener-Policy': header('Alone in its window group.', exactly('same-origin')),
  'Cross-Origin-Resource-Policy': header('Embedded by nobody else.', exactly('same-origin')),
  'Retry-After': header('Seconds to wait.', { type: 'integer', minimum: 1 }),
  'WWW-Authenticate': header('RFC 6750 §3.', {
    type: 'string',
    enum: ['Bearer', 'Bearer error="invalid_token"'],
  }),
  'Set-Cookie': header(
    '`__Host-device` tells this device from strangers who guess at the account; it opens nothing. A client without cookies may ignore it.',
    { type: 'string', pattern: '^__Host-device=' },
  ),
  ETag: header('Send it as If-None-Match to get 304 where nothing has changed.', text),
  'Access-Control-Allow-Origin': header('Any page may read it.', exactly('*')),
  Location: header('Where to go.', { type: 'string', format: 'uri-reference' }),
} as const;

type Name = keyof typeof headers;

/** What every answer carries. */
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
export function successHeaders({ headers = [], cacheControl, crossOrigin }: Success) {
  return {
    ...headerRefs(...headers),
    ...(crossOrigin && refsTo(['Access-Control-Allow-Origin'])),
    ...(cacheControl && {
      ...refsTo(['ETag']),
      'Cache-Control': header('How long it may be kept.', exactly(cacheControl)),
    }),
  };
}

const refsTo = (names: Name[]) =>
  Object.fromEntries(names.map((name) => [name, { $ref: `#/components/headers/${name}` }]));
