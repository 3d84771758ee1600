import { Hono } from 'hono';
import { etag, RETAINED_304_HEADERS } from 'hono/etag';
import type { VerifyingJwk } from '../core/jwk-set';
import type { HttpEnv } from '../http/context';

/** What it takes of the settings: the public halves. */
interface JwksDeps {
  settings: { JWT_KEYS: { keys: VerifyingJwk[] } };
}

/**
 * The public halves of the keys (RFC 7517 §5), so that anybody who is handed a token can verify it offline.
 *
 * Any origin may read them, not only those that may call the API: they are public, the request carries no credentials, and
 * one answer for all can be cached without `Vary: Origin` (OWASP ASVS 3.4.2 allows `*` where nothing is sensitive).
 */
export const jwksRoute = ({ settings }: JwksDeps) => {
  const keys = settings.JWT_KEYS.keys.map(({ kty, crv, kid, x }) => ({
    kty,
    crv,
    kid,
    x,
    alg: 'EdDSA',
    use: 'sig',
  }));
  return new Hono<HttpEnv>().get('/.well-known/jwks.json', unchanged, (c) =>
    c.json({ keys }, 200, {
      'Access-Control-Allow-Origin': '*',
      'Cache-Control': `public, max-age=${maxAgeSeconds}`,
    }),
  );
};

const unchanged = etag({
  retainedHeaders: [...RETAINED_304_HEADERS, 'access-control-allow-origin'],
});

/**
 * Five minutes: as long as somebody who keeps the answer may still trust a removed key, and as long as a new key has to be
 * published before it signs (docs/keys.md).
 */
const maxAgeSeconds = 300;
