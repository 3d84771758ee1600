import { defaultLocale, type Locale } from './locale';
import { oneLine } from './text';

/**
 * Who made a request, from where, and when. Created once per request (or alarm) and passed on, so that time is read once
 * and everything the request causes shares its id.
 */
export interface RequestContext extends Origin {
  /** Generated here, never taken from the client: audit rows are unique by it. */
  readonly requestId: string;
  readonly now: Date;
  /** Who acts on the account of another, as the trail names them; `null` for an owner and for a stranger. */
  actor: string | null;
  /** Set when the event of the request is logged: each request is audited once. */
  audited: Audited | undefined;
  /** Such as `POST /v1/login`: the pattern that matched. `null` for what nobody asked for, and for a path that is none. */
  readonly route: () => string | null;
  /** Lets work go on that the client does not wait for. It has begun, and it must not fail. */
  readonly waitUntil: (work: Promise<void>) => void;
}

export interface Audited {
  event: string;
  outcome: 'success' | 'failure';
}

interface Origin {
  readonly ip: string | null;
  readonly country: string | null;
  readonly city: string | null;
  /** One line of 200 characters at most. */
  readonly userAgent: string | null;
  /** The language that the client asked for. */
  readonly locale: Locale;
}

const nowhere: Origin = {
  ip: null,
  country: null,
  city: null,
  userAgent: null,
  locale: defaultLocale,
};

export const newRequestContext = (
  now: Date,
  { ip, country, city, userAgent, locale }: Origin = nowhere,
  waitUntil: RequestContext['waitUntil'] = () => {},
  route: RequestContext['route'] = () => null,
): RequestContext => ({
  requestId: crypto.randomUUID(),
  now,
  ip,
  country,
  city,
  locale,
  // What a client wrote: it goes into log lines and rows.
  userAgent: userAgent === null ? null : oneLine(userAgent, 200),
  actor: null,
  audited: undefined,
  route,
  waitUntil,
});

/**
 * Milliseconds since the request began. The platform's clock stands still between I/O, so ask after
 * the last awaited storage call, or after `clockTick`.
 */
export const elapsedMs = (context: RequestContext, now: Date): number =>
  Math.max(0, now.getTime() - context.now.getTime());

/**
 * Lets the platform's clock advance after a computation that is not followed by I/O. Otherwise the time of a refused login
 * would not include the derivation.
 */
export const clockTick = (): Promise<void> => scheduler.wait(0);
