/**
 * Where events may be sent: to a server out in the world, and to nobody in a network that the service can reach and the admin
 * cannot (server-side request forgery; OWASP ASVS 1.3.6). Checked when an endpoint is made or changed, and again whenever
 * something is sent. No I/O: what a name resolves to is `resolve.ts`'s.
 */
import { isLoopback } from '../core/settings';
import { isIpv4, isPublicAddress } from './public-address';

const maxLength = 2048;

/**
 * Names that only a local network knows (RFC 6761, 6762, 8375; ICANN's `.internal`), and what routers and clusters are commonly
 * set to.
 */
const localNames =
  /(^|\.)(localhost|localdomain|local|internal|intranet|private|corp|home|lan|svc|onion|home\.arpa)$/;

/**
 * @param ownUrl of this service: it sends nothing to itself. Where it is a loopback address, a developer runs it, and may
 * have the receiver on the same machine.
 * @returns the URL as it will be asked, or `undefined`.
 */
export function publicUrl(text: string, ownUrl: string): string | undefined {
  const url = text.length <= maxLength ? URL.parse(text) : null;
  if (!url || !/^https?:$/.test(url.protocol)) return undefined;
  if (url.username !== '' || url.password !== '' || url.hash !== '') return undefined;
  const isOnOurMachine = isLoopback(ownUrl) && isLoopback(url.origin);
  if (isOnOurMachine) return url.origin === new URL(ownUrl).origin ? undefined : url.href;

  const host = hostOf(url);
  const isAllowed =
    url.protocol === 'https:' &&
    isPublicPort(url.port) &&
    isPublicHost(host) &&
    host !== hostOf(new URL(ownUrl));
  return isAllowed ? url.href : undefined;
}

/** Without the dots at its end, which change no name and would pass by every comparison. */
export const hostOf = ({ hostname }: URL): string => hostname.replace(/\.+$/, '');

/** 443 is written as none. Below 1024 are the ports of everything that is no web server. */
const isPublicPort = (port: string): boolean => port === '' || Number(port) >= 1024;

function isPublicHost(host: string): boolean {
  // The URL parser has turned 0x7f.1, 2130706433 and 127.1 into four decimal numbers by now.
  if (isIpv4(host) || host.startsWith('[')) return isPublicAddress(host);
  return host.includes('.') && !localNames.test(host);
}
