/** KV accepts no shorter lifetime. Readers of a record check the time that is stored in it. */
const minSeconds = 60;

export const kvLifetime = (seconds: number): { expirationTtl: number } => ({
  expirationTtl: Math.max(minSeconds, Math.ceil(seconds)),
});
