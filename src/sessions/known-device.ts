/**
 * Tells a device that has logged in to an account before from any other, so that strangers who send wrong passwords for
 * that account do not lock it out (OWASP "Device Cookies"; ASVS 6.1.1). Only the counting of attempts depends on it: a thief
 * of one still needs the password, and has as many tries as from one network. A new password revokes it, so somebody who
 * once knew the old one has nothing left. No I/O, no clock.
 */
import { hmac } from '@noble/hashes/hmac.js';
import { sha256 } from '@noble/hashes/sha2.js';
import { fromBase64Url, toBase64Url, utf8 } from '../core/encoding';

export interface KnownDevices {
  /** @returns a cookie for this device and account: its token has 65 characters. A known device keeps its id. */
  issue(account: DeviceAccount, deviceId?: string): DeviceCookie;
  /** @returns the id of the device, if one of its cookies was issued to it for this account and password. */
  read(cookies: Record<string, string>, account: DeviceAccount): string | undefined;
}

/** An account has a cookie of its own, so that two people can share a browser. */
export interface DeviceCookie {
  name: string;
  token: string;
}

export interface DeviceAccount {
  /** The user's id, or what stands for it if there is no such user: reading costs the same. */
  key: string;
  passwordVersion: number;
}

export function makeKnownDevices(secret: Uint8Array): KnownDevices {
  const macOf = (text: string): Uint8Array => hmac(sha256, secret, utf8(text));
  const nameOf = (key: string): string => `device-${toBase64Url(macOf(key).slice(0, 9))}`;
  const tokenMac = ({ key, passwordVersion }: DeviceAccount, deviceId: string): Uint8Array =>
    macOf(`${key}.${passwordVersion}.${deviceId}`);

  return {
    issue(account, deviceId = toBase64Url(crypto.getRandomValues(new Uint8Array(16)))) {
      const token = `${deviceId}.${toBase64Url(tokenMac(account, deviceId))}`;
      return { name: nameOf(account.key), token };
    },
    read(cookies, account) {
      const token = cookies[nameOf(account.key)] ?? '';
      const [, deviceId, mac] = /^([\w-]{22})\.([\w-]{43})$/.exec(token) ?? [];
      if (!deviceId || !mac) return undefined;
      const isOurs = crypto.subtle.timingSafeEqual(fromBase64Url(mac), tokenMac(account, deviceId));
      return isOurs ? deviceId : undefined;
    },
  };
}
