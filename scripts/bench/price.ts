/**
 * Cloudflare's prices, but for CPU, on the Workers Paid plan, US dollars for a million of each, beyond what the plan includes, as of
 * November 2026: https://developers.cloudflare.com/workers/platform/pricing/ and the pages of each product.
 */
const prices = {
  requests: 0.3,
  rowsRead: 0.001,
  rowsWritten: 1,
  kvReads: 0.5,
  kvWrites: 5,
  /** Their duration is not counted: 128 MB for some milliseconds are below a cent; while a mail is sent it is more. */
  objects: 0.15,
  alarms: 0.15,
  objectEntries: 1,
  /** Workers Logs 0.60, Logpush 0.05. */
  lines: 0.65,
};

/** @param counted of one request; what has no price (a D1 query, say) costs nothing. */
export const perMillion = (counted: Record<string, number>): number =>
  Object.entries(prices).reduce((sum, [what, price]) => sum + price * (counted[what] ?? 0), 0);
