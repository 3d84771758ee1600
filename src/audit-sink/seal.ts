import { toBase64Url } from '../core/encoding';
import type { SigningJwk } from '../core/jwk-set';
import { type Seal, sealedText } from './chain-format';

/** Signs how far an object goes and where its chain stands. */
export async function makeSeal(
  jwk: SigningJwk,
  range: Pick<Seal, 'from' | 'to' | 'hash'>,
): Promise<Seal> {
  const { kid, kty, crv, x, d } = jwk;
  const key = await crypto.subtle.importKey('jwk', { kty, crv, x, d }, 'Ed25519', false, ['sign']);
  const sealed = { ...range, kid };
  const signature = await crypto.subtle.sign('Ed25519', key, sealedText(sealed));
  return { ...sealed, signature: toBase64Url(new Uint8Array(signature)) };
}
