import type { RequestContext } from '../core/request-context';
import { keyedHash } from '../core/secret-key';

export interface NetworkDeps {
  unknownAccountKey: Uint8Array;
}

/**
 * What stands for the network of a client where something is counted later, in a queue: a keyed hash, no address.
 * @returns `null` where the client has none (only ever a local request).
 */
export const networkKey = (
  { unknownAccountKey }: NetworkDeps,
  { ip }: Pick<RequestContext, 'ip'>,
): string | null =>
  ip === null ? null : keyedHash(unknownAccountKey, networkOf(ip, attackerPrefix)).slice(0, 32);

/** A site can have a /48, 65,536 times a /64. */
export const attackerPrefix = 48;

/**
 * One subscriber has one IPv4 address, or a whole /64 of IPv6.
 * @param ipv6Prefix in bits, a multiple of 16.
 */
export function networkOf(ip: string, ipv6Prefix = 64): string {
  if (!ip.includes(':')) return ip;
  const mapped = /^::ffff:(\d+\.\d+\.\d+\.\d+)$/i.exec(ip)?.[1];
  if (mapped) return mapped;
  const [head = '', tail] = ip.toLowerCase().split('::');
  const left = head === '' ? [] : head.split(':');
  const right = tail ? tail.split(':') : [];
  const groups =
    tail === undefined
      ? left
      : [...left, ...Array(Math.max(0, 8 - left.length - right.length)).fill('0'), ...right];
  return groups
    .slice(0, ipv6Prefix / 16)
    .map((group) => group.replace(/^0+(?=.)/, ''))
    .join(':');
}
