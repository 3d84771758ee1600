/**
 * One thing that somebody asked for: who asks, from where, and when. Made once per request (or per
 * alarm) and passed on, so that time is read once and everything of one action shares its id.
 */
export interface RequestContext {
  /** Minted here, never taken from the client: audit rows are unique by it. */
  readonly requestId: string;
  readonly now: Date;
  readonly ip: string | null;
  readonly country: string | null;
  readonly userAgent: string | null;
  /** Set by `commit`; an action is audited once. */
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
 * Milliseconds that an action has taken. The platform's clock stands still between I/O, so ask after
 * the last awaited storage call.
 */
export const elapsedMs = (context: RequestContext, now: Date): number =>
  Math.max(0, now.getTime() - context.now.getTime());
