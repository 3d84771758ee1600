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
