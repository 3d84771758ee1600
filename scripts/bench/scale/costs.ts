/**
 * What a login costs each part, in milliseconds, and where the figure comes from. Nothing here was measured on
 * Cloudflare: put your own in (D1 shows its query durations in its metrics) and run the simulation again.
 */
export interface Costs {
  readMs: number;
  writeMs: number;
  objectCallMs: number;
  derivationMs: number;
  d1RoundTripMs: number;
  objectRoundTripMs: number;
  maxFailures: number;
  lockMs: number;
}

export const costs: Costs = {
  /** One row by a unique key. "Less than a millisecond": https://developers.cloudflare.com/d1/platform/limits/ */
  readMs: 1,
  /** A batch of two inserts and an update, six entries with their indexes. A write takes "several milliseconds", the same page; five is our reading of several. */
  writeMs: 5,
  /** From "a soft limit of 1,000 requests per second": https://developers.cloudflare.com/durable-objects/platform/limits/ */
  objectCallMs: 1,
  /** Argon2id, 19 MiB and two passes: some 25 ms of CPU where it was measured. `npm run bench -- login` shows yours. */
  derivationMs: 25,
  /** Assumed: the Worker and the database on one continent. It moves the latency and no limit. */
  d1RoundTripMs: 20,
  /** Assumed, as above. */
  objectRoundTripMs: 20,
  /** `LOGIN_MAX_FAILURES`, and the first wait of `src/limits/attempt-counter.object.ts`. */
  maxFailures: 10,
  lockMs: 30_000,
};

/**
 * Assumed: how busy isolates are kept. Cloudflare starts them as load needs and does not say at what load; requests
 * are dealt to them blindly here, so that two derivations can meet in one isolate while another is idle.
 */
export const isolateTarget = 0.5;

/** How many isolates that takes. */
export const isolatesFor = (loginsPerSecond: number, { derivationMs }: Costs): number =>
  Math.max(1, Math.ceil((loginsPerSecond * derivationMs) / 1000 / isolateTarget));
