/**
 * What is known of a request: who asks, from where, and when. Made once per request (or per alarm) and passed on, so that
 * time is read once and all that belongs to it shares its id.
 */
export interface RequestContext {
  /** Minted here, never taken from the client: audit rows are unique by it. */
  readonly requestId: string;
  readonly now: Date;
  readonly ip: string | null;
  readonly country: string | null;
  readonly userAgent: string | null;
  /** Set when its event is logged: a request is audited once. */
  audited: boolean;
}

export const newRequestContext = (
  now: Date,
  from: Pick<RequestContext, 'ip' | 'country' | 'userAgent'> = {
    ip: null,
    country: null,
    userAgent: null,
  },
): RequestContext => ({ requestId: crypto.randomUUID(), now, ...from, audited: false });

/**
 * Milliseconds since the request began. The platform's clock stands still between I/O, so ask after
 * the last awaited storage call, or after `clockTick`.
 */
export const elapsedMs = (context: RequestContext, now: Date): number =>
  Math.max(0, now.getTime() - context.now.getTime());

/**
 * Lets the platform's clock go on after a computation that nothing awaits behind: without it a refused login would seem to
 * have cost no derivation.
 */
export const clockTick = (): Promise<void> => scheduler.wait(0);
