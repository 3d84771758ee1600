/**
 * `npm run admin -- bootstrap ines@example.com`: makes the first admin, in the local database or, with `--remote`, in the one
 * that is deployed. Whoever may write that database could do it by hand; this way it is in the trail, as the operator's doing.
 */
import { spawnSync } from 'node:child_process';
import { randomUUID } from 'node:crypto';
import { parseArgs } from 'node:util';
import { parseIdentifier } from '../identifier.ts';
import { type Bootstrapped, bootstrapSql, whyNot } from './bootstrap-sql.ts';

export const bootstrapUsage =
  'npm run admin -- bootstrap <e-mail address or phone number> [--remote [--env <environment>]] [--persist-to <folder>]';

/** @param args what follows `bootstrap`. @returns the exit code. */
export function bootstrap(args: string[]): number {
  if (args.includes('--help')) {
    console.log(`Usage: ${bootstrapUsage}`);
    return 0;
  }
  const { typed, words, where } = read(args);
  const identifier = typed === undefined ? undefined : parseIdentifier(typed, undefined)?.value;
  if (identifier === undefined) {
    const no = 'is no e-mail address or phone number such as +14155552671.';
    if (typed !== undefined) console.error(`${typed} ${no}`);
    console.error(`Usage: ${bootstrapUsage}`);
    return 2;
  }
  const sql = bootstrapSql(identifier, randomUUID(), Date.now()).join(';\n');
  const { status, stdout, stderr } = spawnSync(
    'wrangler',
    ['d1', 'execute', 'DB', ...words, '--yes', '--json', '--command', sql],
    {
      encoding: 'utf8',
      stdio: ['ignore', 'pipe', 'pipe'],
      env: { ...process.env, WRANGLER_SEND_METRICS: 'false', WRANGLER_HIDE_BANNER: 'true' },
    },
  );
  if (status !== 0) {
    console.error(`Nothing was changed. ${whyFailed(`${stdout}${stderr}`, where)}`);
    return 1;
  }
  const found = lastRow(stdout);
  const problem = whyNot(found);
  console.log(
    problem === undefined
      ? `${identifier} is the admin (${found.id}). Log in again: every session of it has ended.`
      : `Nothing was changed. ${problem}${found.id === null ? elsewhere[where] : ''}`,
  );
  return problem === undefined ? 0 : 1;
}

type Where = 'local' | 'environment' | 'no environment';

function read(args: string[]): { typed: string | undefined; words: string[]; where: Where } {
  try {
    const { values, positionals } = parseArgs({
      args,
      allowPositionals: true,
      options: {
        remote: { type: 'boolean', default: false },
        env: { type: 'string' },
        'persist-to': { type: 'string' },
      },
    });
    const { env, remote, 'persist-to': folder } = values;
    return {
      typed: positionals.length === 1 ? positionals[0] : undefined,
      where: remote ? (env === undefined ? 'no environment' : 'environment') : 'local',
      words: [
        remote ? '--remote' : '--local',
        ...(env === undefined ? [] : ['--env', env]),
        ...(folder === undefined ? [] : ['--persist-to', folder]),
      ],
    };
  } catch (error) {
    console.error(error instanceof Error ? error.message : error);
    return { typed: undefined, words: [], where: 'local' };
  }
}

/** @param said by wrangler: an error as JSON, or words of its own. */
function whyFailed(said: string, where: Where): string {
  const text = /"text": ("(?:[^"\\]|\\.)*")/.exec(said)?.[1];
  const words = text === undefined ? said.trim() : String(JSON.parse(text));
  const hasNoTables = words.includes('no such table');
  if (where === 'local' && hasNoTables) {
    return 'The local database is not there yet, or it is elsewhere. npm run dev makes it; where that was started with --persist-to <folder>, say the same here.';
  }
  const why = hasNoTables ? 'It has no tables yet: npm run deploy makes them.' : words;
  return `The database did not take it. ${why}${elsewhere[where]}`;
}

/** Each environment has a database of its own, and so has what was deployed without one. */
const elsewhere: Record<Where, string> = {
  local: '',
  environment: '',
  'no environment':
    ' This was the database of no environment: what was deployed with --env production wants that here, too.',
};

/** wrangler answers with the rows of each statement. */
function lastRow(stdout: string): Bootstrapped {
  const results = JSON.parse(stdout.slice(stdout.indexOf('['))) as { results: Bootstrapped[] }[];
  const row = results.at(-1)?.results.at(-1);
  if (!row) throw new Error('the database answered without a row');
  return row;
}
