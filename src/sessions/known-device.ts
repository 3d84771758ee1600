/**
 * Tells a device that has logged in to an account before from any other, so that strangers who send wrong passwords for
 * that account do not lock it out (OWASP "Device Cookies"; ASVS 6.1.1). Only the counting of attempts depends on it: a thief
 * of one still needs the password, and has as many tries as from one network. A new password revokes it, so somebody who
 * once knew the old one has nothing left. It is issued under the first secret of `AUTH_SECRET` and recognized under every
 * one, each of which gives it another name. No I/O, no clock.
 */
import { hmac } from '@noble/hashes/hmac.js';
import { sha256 } from '@noble/hashes/sha2.js';
import { fromBase64Url, toBase64Url, utf8 } from '../core/encoding';
import type { VersionedKeys } from '../core/secret-key';

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

export function makeKnownDevices(keys: VersionedKeys): KnownDevices {
  const [first, ...rest] = keys;
  const newest = devicesOf(first.key);
  const others = rest.map(({ key }) => devicesOf(key));
  return {
    issue: (account, deviceId = toBase64Url(crypto.getRandomValues(new Uint8Array(16)))) => ({
      name: newest.nameOf(account),
      token: `${deviceId}.${toBase64Url(newest.macOf(account, deviceId))}`,
    }),
    // Every key is tried, with or without a cookie, so the time reveals nothing.
    read: (cookies, account) =>
      [newest, ...others]
        .map((devices) => readUnder(devices, cookies, account))
        .find((deviceId) => deviceId !== undefined),
  };
}

/** What one secret makes of an account and a device. */
interface Devices {
  nameOf(account: DeviceAccount): string;
  macOf(account: DeviceAccount, deviceId: string): Uint8Array;
}

function devicesOf(secret: Uint8Array): Devices {
  const macOf = (text: string): Uint8Array => hmac(sha256, secret, utf8(text));
  return {
    nameOf: ({ key }) => `device-${toBase64Url(macOf(key).slice(0, 9))}`,
    macOf: ({ key, passwordVersion }, deviceId) => macOf(`${key}.${passwordVersion}.${deviceId}`),
  };
}

function readUnder(
  { nameOf, macOf }: Devices,
  cookies: Record<string, string>,
  account: DeviceAccount,
): string | undefined {
  const token = cookies[nameOf(account)] ?? '';
  const [, deviceId, mac] = /^([\w-]{22})\.([\w-]{43})$/.exec(token) ?? [];
  const isOurs = crypto.subtle.timingSafeEqual(
    fromBase64Url(mac ?? noMac),
    macOf(account, deviceId ?? noDevice),
  );
  return isOurs ? deviceId : undefined;
}

/** Stand for what a cookie lacks. */
const noDevice = 'A'.repeat(22);
const noMac = 'A'.repeat(43);
