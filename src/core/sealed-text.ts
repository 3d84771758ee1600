/** Text that nobody reads or changes without the key: AES-256-GCM (NIST SP 800-38D), with a random nonce each time. */
import { fromBase64Url, toBase64Url, utf8 } from './encoding';

const nonceBytes = 12;

/** @param key 32 bytes, for this purpose alone. @returns text that may stand in a URL. */
export async function sealText(key: Uint8Array, text: string): Promise<string> {
  const iv = crypto.getRandomValues(new Uint8Array(nonceBytes));
  const parameters = { name: 'AES-GCM', iv };
  const ciphertext = await crypto.subtle.encrypt(parameters, await imported(key), utf8(text));
  return `${toBase64Url(iv)}.${toBase64Url(new Uint8Array(ciphertext))}`;
}

/** @returns `undefined` for what was not sealed under this key. */
export async function unsealText(key: Uint8Array, sealed: string): Promise<string | undefined> {
  const [iv = '', ciphertext = ''] = sealed.split('.');
  try {
    const parameters = { name: 'AES-GCM', iv: fromBase64Url(iv) };
    const bytes = fromBase64Url(ciphertext);
    return new TextDecoder().decode(
      await crypto.subtle.decrypt(parameters, await imported(key), bytes),
    );
  } catch {
    return undefined;
  }
}

const imported = (key: Uint8Array): Promise<CryptoKey> =>
  crypto.subtle.importKey('raw', key, 'AES-GCM', false, ['encrypt', 'decrypt']);
