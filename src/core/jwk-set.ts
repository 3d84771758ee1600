/** The keys that the settings hold: Ed25519, as a JWK set (RFC 7517, RFC 8037). No I/O, no clock. */
import * as z from 'zod/mini';
import { fromBase64Url } from './encoding';

export type SigningJwk = z.infer<typeof signingJwk>;
export type VerifyingJwk = z.infer<typeof verifyingJwk>;

/**
 * RFC 7517 §5, RFC 8037 §2. The first key signs and all keys verify; a retired key may omit `d`.
 * @returns `undefined` for anything else.
 */
export function readJwkSet(
  text: string,
): { signing: SigningJwk; keys: VerifyingJwk[] } | undefined {
  try {
    const [first, ...rest] = z.object({ keys: z.array(z.unknown()) }).parse(JSON.parse(text)).keys;
    const signing = signingJwk.parse(first);
    const keys = [signing, ...rest].map((key) => verifyingJwk.parse(key));
    const distinct = new Set(keys.map(({ kid }) => kid)).size === keys.length;
    return distinct ? { signing, keys } : undefined;
  } catch {
    // The parser's own message would repeat parts of the key.
    return undefined;
  }
}

const keyBytes = z
  .string()
  .check(z.refine((text) => /^[A-Za-z0-9_-]{43}$/.test(text) && fromBase64Url(text).length === 32));
const verifyingJwk = z.object({
  kty: z.literal('OKP'),
  crv: z.literal('Ed25519'),
  kid: z.string().check(z.regex(/^[\w.-]{1,64}$/)),
  x: keyBytes,
});
const signingJwk = z.extend(verifyingJwk, { d: keyBytes });
