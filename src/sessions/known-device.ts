/**
 * Tells a device that has logged in to an account before from any other, so that strangers who send wrong passwords for
 * that account do not lock it out ("Device cookies" of the OWASP; ASVS 6.1.1). Only how attempts are counted depends on it:
 * whoever steals one still needs the password, and has as many tries as from a network of their own. No I/O, no clock.
 */
import { hmac } from '@noble/hashes/hmac.js';
import { sha256 } from '@noble/hashes/sha2.js';
import { fromBase64Url, toBase64Url, utf8 } from '../core/encoding';

export interface KnownDevices {
  /** @returns a token for this device, 65 characters. A device that is known keeps its id. */
  issue(userId: string, deviceId?: string): string;
  /** @returns the id of the device, where the token was issued to it for this account. */
  read(token: string | undefined, userId: string | undefined): string | undefined;
}

export function makeKnownDevices(key: Uint8Array): KnownDevices {
  const macOf = (userId: string, deviceId: string): Uint8Array =>
    hmac(sha256, key, utf8(`${userId}.${deviceId}`));
  return {
    issue(userId, deviceId = toBase64Url(crypto.getRandomValues(new Uint8Array(16)))) {
      return `${deviceId}.${toBase64Url(macOf(userId, deviceId))}`;
    },
    read(token, userId) {
      const [, deviceId, mac] = /^([\w-]{22})\.([\w-]{43})$/.exec(token ?? '') ?? [];
      if (!deviceId || !mac) return undefined;
      // Looked at where there is no account too: its time must not tell.
      const isOurs = crypto.subtle.timingSafeEqual(
        fromBase64Url(mac),
        macOf(userId ?? '', deviceId),
      );
      return isOurs && userId !== undefined ? deviceId : undefined;
    },
  };
}
