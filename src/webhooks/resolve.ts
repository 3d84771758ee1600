/**
 * What a name stands for, asked by DNS over HTTPS (the JSON form that Cloudflare and Google speak). A name in the public
 * DNS can point into a private network, and its owner can change it at any time.
 */
import * as z from 'zod/mini';
import { isIpv4, isPublicAddress } from './public-address';
import { hostOf } from './public-url';

const answerSchema = z.object({
  Status: z.int(),
  Answer: z.optional(z.array(z.object({ type: z.int(), data: z.string() }))),
});

/** A and AAAA, as DNS numbers them. */
const addressTypes = [1, 28];

export type Resolved = 'public' | 'private' | 'unresolved';

/**
 * @param resolverUrl such as https://cloudflare-dns.com/dns-query.
 * @returns `private` where any of its addresses is; `unresolved` where there are none, or nobody says. Never throws.
 */
export async function resolve(resolverUrl: string, url: URL, timeoutMs: number): Promise<Resolved> {
  const host = hostOf(url);
  // An address is one already, and publicUrl has looked at it.
  if (isIpv4(host) || host.startsWith('[')) return isPublicAddress(host) ? 'public' : 'private';
  try {
    const answers = await Promise.all(
      addressTypes.map((type) => addressesOf(resolverUrl, host, type, timeoutMs)),
    );
    const addresses = answers.flat();
    if (addresses.length === 0) return 'unresolved';
    return addresses.every(isPublicAddress) ? 'public' : 'private';
  } catch {
    return 'unresolved';
  }
}

async function addressesOf(
  resolverUrl: string,
  host: string,
  type: number,
  timeoutMs: number,
): Promise<string[]> {
  const question = new URL(resolverUrl);
  question.searchParams.set('name', host);
  question.searchParams.set('type', String(type));
  const response = await fetch(question, {
    headers: { Accept: 'application/dns-json' },
    redirect: 'manual',
    signal: AbortSignal.timeout(timeoutMs),
  });
  const { Answer = [] } = answerSchema.parse(await response.json());
  return Answer.filter((answer) => answer.type === type).map(({ data }) => data);
}
