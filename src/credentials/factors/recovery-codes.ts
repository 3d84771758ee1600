/**
 * Ten codes to be kept on paper, for somebody whose app or passkey is gone (look-up secrets, NIST SP 800-63B-4 §3.1.2). Each has
 * 80 random bits, fewer than 112, so it is stored as a password is (OWASP ASVS 6.5.2), under one salt for all ten: a code that
 * somebody types costs one derivation.
 */
import { utf8 } from '../../core/encoding';
import { withoutInvisible } from '../../core/text';
import { type Argon2Cost, argon2id } from '../argon2';
import { readArgon2Phc, writeArgon2Phc } from '../verifiers/argon2-phc';

export interface RecoveryCodes {
  /** To be shown once, such as `k7qm-29fd-xw4h-p3tz`. */
  codes: string[];
  /** What is stored: their hashes, as JSON. */
  hashes: string;
}

export const recoveryCodeCount = 10;

export async function newRecoveryCodes(cost: Argon2Cost): Promise<RecoveryCodes> {
  const salt = crypto.getRandomValues(new Uint8Array(16));
  const codes = Array.from({ length: recoveryCodeCount }, newCode);
  const hashes: string[] = [];
  // One after another: they would share the memory of the engine all the same.
  for (const code of codes) hashes.push(await hashOf(code, salt, cost));
  return { codes: codes.map(inGroups), hashes: JSON.stringify(hashes) };
}

/**
 * @param code as somebody typed it: case, spaces and hyphens do not matter, nor do letters that look like digits.
 * @param hashes as they are stored.
 * @returns the hash of the code, if it is one of the ten; whether it was used is not known here.
 */
export async function recoveryHash(code: string, hashes: string): Promise<string | undefined> {
  const all = JSON.parse(hashes) as string[];
  const first = readArgon2Phc(all[0] ?? '');
  if (!first.ok) return undefined;
  const hash = await hashOf(typed(code), first.value.salt, first.value.cost);
  return all.find((one) => one === hash);
}

async function hashOf(code: string, salt: Uint8Array, cost: Argon2Cost): Promise<string> {
  const tag = await argon2id(utf8(code), salt, cost);
  return writeArgon2Phc({ kind: { variant: 'argon2id', version: 19 }, cost, salt, tag });
}

/** Without letters that are read as digits, or as each other (Crockford's base 32). */
const alphabet = '0123456789abcdefghjkmnpqrstvwxyz';
const codeLength = 16;

const newCode = (): string =>
  Array.from(
    crypto.getRandomValues(new Uint8Array(codeLength)),
    (byte) => alphabet[byte % alphabet.length],
  ).join('');

const inGroups = (code: string): string => code.replace(/.{4}(?=.)/g, '$&-');

function typed(code: string): string {
  if (code.length > 100) return '';
  const plain = withoutInvisible(code).toLowerCase().replace(/[\s-]/g, '');
  return plain.replaceAll('o', '0').replace(/[il]/g, '1');
}
