/** KV takes no shorter lifetime. Whoever reads a record checks the time that stands in it. */
const shortestSeconds = 60;

export const kvLifetime = (seconds: number): { expirationTtl: number } => ({
  expirationTtl: Math.max(shortestSeconds, Math.ceil(seconds)),
});
