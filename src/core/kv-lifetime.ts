/** KV takes no shorter lifetime. Whoever reads a record checks the time that stands in it. */
const minSeconds = 60;

export const kvLifetime = (seconds: number): { expirationTtl: number } => ({
  expirationTtl: Math.max(minSeconds, Math.ceil(seconds)),
});
