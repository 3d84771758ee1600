/**
 * `npm run keys`: prints a fresh AUTH_SECRET and JWT_KEYS, as lines of a `.dev.vars` file.
 * `npm run -s keys -- JWT_KEYS`: the bare value of one, to be piped into `wrangler secret put`.
 */
import { freshKeys } from './fresh-keys.ts';

const keys = freshKeys();
const [wanted] = process.argv.slice(2);

if (wanted === 'AUTH_SECRET' || wanted === 'JWT_KEYS') console.log(keys[wanted]);
else for (const [name, value] of Object.entries(keys)) console.log(`${name}='${value}'`);
