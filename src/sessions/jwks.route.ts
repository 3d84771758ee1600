import { Hono } from 'hono';
import type { VerifyingJwk } from '../core/jwk-set';
import type { HttpEnv } from '../http/context';

/** The public halves of the keys (RFC 7517 §5): whoever is handed a token can check it offline. */
export const jwksRoute = ({ settings }: { settings: { JWT_KEYS: { keys: VerifyingJwk[] } } }) => {
  const keys = settings.JWT_KEYS.keys.map(({ kty, crv, kid, x }) => ({
    kty,
    crv,
    kid,
    x,
    alg: 'EdDSA',
    use: 'sig',
  }));
  return new Hono<HttpEnv>().get('/.well-known/jwks.json', (c) => c.json({ keys }, 200));
};
