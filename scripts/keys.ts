/**
 * `npm run keys`: prints fresh keys, those of the Worker that keeps the trail too, as lines of a `.dev.vars` file.
 * `npm run -s keys -- JWT_KEYS`: the bare value of one, to be piped into `wrangler secret put`.
 * `npm run -s keys -- rotate JWT_KEYS add`: the value for the next step of a rotation, the same way; `swap`, `drop`; and so
 * for `AUTH_SECRET`. What it is now comes from `--from file`, the environment or `.dev.vars`. What to do then goes to stderr.
 */
import { existsSync, readFileSync } from 'node:fs';
import { parseArgs, parseEnv } from 'node:util';
import { readDevVars } from './dev-vars.ts';
import { freshKeys, freshSinkKeys } from './fresh-keys.ts';
import { nextValue, RefusedStep, type Rotated, rotated, type Step, steps } from './rotate-keys.ts';

const { positionals, values } = parseArgs({
  allowPositionals: true,
  options: { from: { type: 'string' } },
});

try {
  if (positionals[0] === 'rotate') rotate(positionals[1], positionals[2]);
  else printFresh(positionals[0]);
} catch (error) {
  if (!(error instanceof RefusedStep)) throw error;
  console.error(error.message);
  process.exitCode = 1;
}

function printFresh(wanted = ''): void {
  const keys: Record<string, string> = { ...freshKeys(), ...freshSinkKeys() };
  if (wanted !== '' && keys[wanted] === undefined) {
    refuse(`no key is called ${wanted}. There are ${Object.keys(keys).join(', ')}.`);
  }
  if (wanted !== '') console.log(keys[wanted]);
  else for (const [name, value] of Object.entries(keys)) console.log(`${name}='${value}'`);
}

function rotate(nameGiven: string | undefined, stepGiven: string | undefined): void {
  const name = rotated.find((one) => one === nameGiven);
  const step = steps.find((one) => one === stepGiven);
  if (!name || !step) {
    refuse(
      `usage: npm run -s keys -- rotate ${rotated.join('|')} ${steps.join('|')} [--from file]`,
    );
  }
  const { value, notes } = nextValue(name, step, currentValue(name, step));
  console.log(value);
  for (const note of notes) console.error(note);
}

/** A file holds the bare value, as this command prints it, or lines such as `JWT_KEYS='…'`. */
function currentValue(name: Rotated, step: Step): string {
  const { from } = values;
  if (from === undefined) {
    return (
      process.env[name] ??
      readDevVars()[name] ??
      refuse(`no ${name} to ${step}: hand it over with --from, the environment or .dev.vars.`)
    );
  }
  if (!existsSync(from))
    refuse(`there is no file ${from}. Put the current value of ${name} there.`);
  const text = readFileSync(from, 'utf8');
  return parseEnv(text)[name] ?? text.trim();
}

function refuse(message: string): never {
  throw new RefusedStep(message);
}
