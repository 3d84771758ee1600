/**
 * `npm run keys`: prints fresh keys, those of the Worker that keeps the trail too, as lines of a `.dev.vars` file.
 * `npm run -s keys -- JWT_KEYS`: the bare value of one, to be piped into `wrangler secret put`.
 */
import { freshKeys, freshSinkKeys } from './fresh-keys.ts';

const keys: Record<string, string> = { ...freshKeys(), ...freshSinkKeys() };
const [wanted = ''] = process.argv.slice(2);

if (keys[wanted] !== undefined) console.log(keys[wanted]);
else for (const [name, value] of Object.entries(keys)) console.log(`${name}='${value}'`);
