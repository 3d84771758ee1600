/**
 * `npm run deploy`: migrations on the remote database first, then the Worker; stops where the first step fails.
 *
 * `-- --env staging`   both steps in an environment that `wrangler.jsonc` declares.
 * `-- --dry-run`       changes nothing: prints each command, then has wrangler bundle the Worker without sending it.
 *
 * Anything else is refused before a step runs: wrangler's own flags differ between the two steps, and one that
 * reached only the second would have migrated production by then.
 */
import { spawnSync } from 'node:child_process';
import { parseArgs } from 'node:util';

const { env, dryRun } = await readOptions();
const toEnv = env === undefined ? [] : ['--env', env];
const steps = [
  ['d1', 'migrations', 'apply', 'DB', '--remote', ...toEnv],
  ['deploy', ...toEnv],
];

if (dryRun) {
  for (const step of steps) console.log(`Would run: wrangler ${step.join(' ')}`);
  run(['deploy', '--dry-run', ...toEnv]);
} else {
  for (const step of steps) run(step);
}

async function readOptions(): Promise<{ env: string | undefined; dryRun: boolean }> {
  try {
    const { values, tokens } = parseArgs({
      options: { env: { type: 'string' }, 'dry-run': { type: 'boolean', default: false } },
      tokens: true,
    });
    const names = tokens.flatMap((token) => (token.kind === 'option' ? [token.name] : []));
    const repeated = names.find((name, i) => names.indexOf(name) < i);
    if (repeated) throw new Error(`--${repeated} is given twice`);
    // wrangler reads CLOUDFLARE_ENV where there is no --env.
    const env = values.env ?? (process.env.CLOUDFLARE_ENV || undefined);
    if (env !== undefined) await requireDeclared(env);
    return { env, dryRun: values['dry-run'] };
  } catch (error) {
    console.error(`Nothing was run. ${error instanceof Error ? error.message : error}`);
    console.error('Usage: npm run deploy -- [--env <environment in wrangler.jsonc>] [--dry-run]');
    process.exit(2);
  }
}

/** For an environment that is not declared, wrangler warns and takes the top level: production. */
async function requireDeclared(env: string): Promise<void> {
  // Seconds to load, and needed only here.
  const { experimental_readRawConfig } = await import('wrangler');
  const { rawConfig } = experimental_readRawConfig({ config: 'wrangler.jsonc' });
  const declared = Object.keys(rawConfig.env ?? {});
  if (declared.includes(env)) return;
  const list = declared.length === 0 ? 'it declares none' : `it declares ${declared.join(', ')}`;
  throw new Error(`wrangler.jsonc declares no environment "${env}": ${list}.`);
}

function run(words: string[]): void {
  const { status, error } = spawnSync('wrangler', words, { stdio: 'inherit' });
  if (status === 0) return;
  console.error(`Stopped: wrangler ${words.join(' ')} ${error ? error.message : 'failed'}`);
  process.exit(status || 1);
}
