/**
 * One-time codes of an authenticator app (RFC 6238): six digits of HMAC-SHA-1, a new one every 30 seconds, which is what every
 * app can do. A clock may be one step off, either way (RFC 6238 §5.2). No I/O, no clock.
 */
import { typedDigits } from '../../core/digits';
import { sealText, unsealText } from '../../core/sealed-text';
import type { VersionedKeys } from '../../core/secret-key';

/** Of an account, before its first code has shown that the app has it. */
export interface TotpSecret {
  /** Base32, to be typed where no picture can be taken. */
  secret: string;
  /** `otpauth://totp/…`, as apps read it from a QR code. */
  uri: string;
}

/** 160 bits (RFC 4226 §4, R6). @param label what the app shows: the service, and whose account it is. */
export async function newTotpSecret(label: {
  service: string;
  account: string;
}): Promise<TotpSecret> {
  const { Secret, TOTP } = await import('otpauth');
  const secret = new Secret({ size: 20 });
  // A colon divides the two.
  const issuer = label.service.replaceAll(':', ' ');
  const totp = new TOTP({ ...form, secret, issuer, label: label.account });
  return { secret: secret.base32, uri: totp.toString() };
}

/**
 * @param code as somebody typed it.
 * @returns the step that the code is of, counted from 1970; `undefined` for a wrong code.
 */
export async function totpStep(
  secret: string,
  code: string,
  now: Date,
): Promise<number | undefined> {
  const token = typedDigits(code);
  if (!/^\d{6}$/.test(token)) return undefined;
  const { Secret, TOTP } = await import('otpauth');
  const timestamp = now.getTime();
  const totp = new TOTP({ ...form, secret: Secret.fromBase32(secret) });
  const delta = totp.validate({ token, timestamp, window: 1 });
  return delta === null ? undefined : totp.counter({ timestamp }) + delta;
}

/** From when on no code of this step is right any more. */
export const endOfStep = (step: number): Date => new Date((step + 2) * periodSeconds * 1000);

/** As it is stored: only with the key of this purpose, and only for this account. */
export const sealTotp = async (
  [{ id: keyId, key }]: VersionedKeys,
  userId: string,
  secret: string,
): Promise<{ secret: string; keyId: string }> => ({
  secret: await sealText(key, `${userId} ${secret}`),
  keyId,
});

/** @returns `undefined` where its key is gone, and for what was sealed for another account. */
export async function unsealTotp(
  keys: VersionedKeys,
  userId: string,
  { secret, keyId }: { secret: string; keyId: string | null },
): Promise<string | undefined> {
  const key = keys.find(({ id }) => id === keyId)?.key;
  const [owner, unsealed] = ((key && (await unsealText(key, secret))) ?? '').split(' ');
  return owner === userId ? unsealed : undefined;
}

const periodSeconds = 30;
const form = { algorithm: 'SHA1', digits: 6, period: periodSeconds } as const;
