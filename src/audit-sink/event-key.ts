/** How the sink knows an event again, and the day from which on it may have come. No I/O. */
import { toBase64Url } from '../core/encoding';
import type { SinkEvent } from './extract';

export interface KeyedEvent {
  /** The first 128 bits of the SHA-256 of its request id and its name, in base64url: 22 characters. */
  key: string;
  event: SinkEvent;
}

/** By the name too: a change whose answer was lost is an error in the log and a success in D1. */
export const keyed = (events: SinkEvent[]): Promise<KeyedEvent[]> =>
  Promise.all(events.map(async (event) => ({ key: await keyOf(event), event })));

async function keyOf({ requestId, event }: SinkEvent): Promise<string> {
  const bytes = new TextEncoder().encode(`${requestId}\n${event}`);
  const digest = await crypto.subtle.digest('SHA-256', bytes);
  return toBase64Url(new Uint8Array(digest, 0, 16));
}

/** Clocks of two machines differ by less. */
const skewMs = 5 * 60_000;

/** No event comes before it happens: the first day on which it can have been taken, as YYYY-MM-DD. */
export const earliestDay = ({ at }: Pick<SinkEvent, 'at'>): string =>
  dayOf(new Date(Date.parse(at) - skewMs));

export const dayOf = (date: Date): string => date.toISOString().slice(0, 10);
