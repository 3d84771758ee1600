/** Which IP addresses are out in the world. No I/O. */

/**
 * Everything that is not: this host, private networks, carriers' NAT, link-local (where clouds keep their credentials),
 * protocol assignments, documentation, benchmarks, relays, multicast and reserved. IANA's special-purpose registry (RFC 6890).
 */
const notGlobal4: [network: string, bits: number][] = [
  ['0.0.0.0', 8],
  ['10.0.0.0', 8],
  ['100.64.0.0', 10],
  ['127.0.0.0', 8],
  ['169.254.0.0', 16],
  ['172.16.0.0', 12],
  ['192.0.0.0', 24],
  ['192.0.2.0', 24],
  ['192.88.99.0', 24],
  ['192.168.0.0', 16],
  ['198.18.0.0', 15],
  ['198.51.100.0', 24],
  ['203.0.113.0', 24],
  ['224.0.0.0', 3],
];

/**
 * @param text an IPv4 address of four decimal numbers, or an IPv6 address with or without its brackets.
 * @returns false for anything else too.
 */
export function isPublicAddress(text: string): boolean {
  const four = isIpv4(text);
  if (four) return !notGlobal4.some(([network, bits]) => isWithin(text, network, bits));
  const groups = ipv6Groups(text);
  return groups !== undefined && isGlobalUnicast6(groups);
}

export const isIpv4 = (text: string): boolean => /^\d{1,3}(\.\d{1,3}){3}$/.test(text);

function isWithin(address: string, network: string, bits: number): boolean {
  const shift = 32 - bits;
  return Math.floor(number4(address) / 2 ** shift) === Math.floor(number4(network) / 2 ** shift);
}

const number4 = (address: string): number =>
  address.split('.').reduce((sum, part) => sum * 256 + Number(part), 0);

/**
 * Only 2000::/3 is given out. So mapped (::ffff:0:0/96), NAT64 (64:ff9b::/96), unique local, link-local and multicast
 * addresses are none; of what lies within, the ones that carry an IPv4 address (6to4, Teredo), and documentation.
 */
function isGlobalUnicast6([first = 0, second = 0]: number[]): boolean {
  if (first < 0x2000 || first > 0x3fff) return false;
  if (first === 0x2001) return second >= 0x200 && second !== 0xdb8;
  if (first === 0x3fff) return second >= 0x1000;
  return first !== 0x2002;
}

function ipv6Groups(text: string): number[] | undefined {
  const bare = text.replace(/^\[|\]$/g, '');
  // The URL parser knows every spelling, and writes one.
  const host = bare.includes(':') ? URL.parse(`http://[${bare}]`)?.hostname : undefined;
  if (host === undefined) return undefined;
  const [head = '', tail] = host.slice(1, -1).split('::');
  const groups = (part: string) => (part === '' ? [] : part.split(':').map((g) => parseInt(g, 16)));
  const [before, after] = [groups(head), groups(tail ?? '')];
  return [...before, ...Array(8 - before.length - after.length).fill(0), ...after];
}
