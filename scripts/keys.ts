/**
 * `npm run keys`: prints a fresh AUTH_SECRET and JWT_KEYS, as lines of a `.dev.vars` file. Each value
 * can be piped into `wrangler secret put`.
 */
import { freshKeys } from './fresh-keys.ts';

for (const [name, value] of Object.entries(freshKeys())) console.log(`${name}='${value}'`);
