/** Tokens as a forger makes them, and as somebody would who has stolen the key. */
import { testSettings } from './settings';

export type Parts = Record<string, unknown>;

export interface TestKey {
  kty: string;
  crv: string;
  x: string;
  d: string;
  kid: string;
}

/** The first key of the Worker under test, private half included. */
export const testKey: TestKey = JSON.parse(testSettings.JWT_KEYS).keys[0];

/** @returns header and claims of a token, unchecked. */
export function partsOf(token: string): { header: Parts; claims: Parts; signature: string } {
  const [header = '', claims = '', signature = ''] = token.split('.');
  return {
    header: JSON.parse(fromBase64Url(header)),
    claims: JSON.parse(fromBase64Url(claims)),
    signature,
  };
}

export async function signEd25519(header: Parts, claims: Parts, key: TestKey = testKey) {
  const signing = await crypto.subtle.importKey('jwk', key, 'Ed25519', false, ['sign']);
  const text = unsigned(header, claims);
  return `${text}.${encodeBytes(await crypto.subtle.sign('Ed25519', signing, encode(text)))}`;
}

export async function signHs256(header: Parts, claims: Parts, secret: Uint8Array<ArrayBuffer>) {
  const algorithm = { name: 'HMAC', hash: 'SHA-256' };
  const signing = await crypto.subtle.importKey('raw', secret, algorithm, false, ['sign']);
  const text = unsigned(header, claims);
  return `${text}.${encodeBytes(await crypto.subtle.sign('HMAC', signing, encode(text)))}`;
}

/** Header and claims, without the dot and the signature. */
export const unsigned = (header: Parts, claims: Parts): string =>
  `${toBase64Url(JSON.stringify(header))}.${toBase64Url(JSON.stringify(claims))}`;

/** A key pair nobody knows. */
export async function freshKey(kid: string): Promise<TestKey> {
  const usages = ['sign', 'verify'];
  const pair = (await crypto.subtle.generateKey('Ed25519', true, usages)) as CryptoKeyPair;
  const jwk = (await crypto.subtle.exportKey('jwk', pair.privateKey)) as JsonWebKey;
  return { kty: jwk.kty, crv: jwk.crv ?? '', x: jwk.x ?? '', d: jwk.d ?? '', kid };
}

export const encode = (text: string): Uint8Array<ArrayBuffer> =>
  new Uint8Array(new TextEncoder().encode(text));

export const fromBase64Url = (text: string): string =>
  atob(text.replaceAll('-', '+').replaceAll('_', '/'));

const toBase64Url = (text: string): string =>
  btoa(text).replace(/=+$/, '').replaceAll('+', '-').replaceAll('/', '_');

const encodeBytes = (bytes: ArrayBuffer): string =>
  toBase64Url(String.fromCharCode(...new Uint8Array(bytes)));
