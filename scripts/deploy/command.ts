import type { Terminal } from '../admin/terminal.ts';
import { ApiError, connect } from './cloudflare.ts';
import { Misuse, readOptions, usage } from './options.ts';
import { stepsOf } from './plan.ts';
import { runSteps, Stopped } from './step.ts';
import { readTarget, writeTarget } from './target.ts';

/** @returns how it ended: 0, 1 where a step or a look at the account failed, 2 where the command was given wrongly and nothing was changed. */
export async function runCommand(words: string[], terminal: Terminal): Promise<number> {
  try {
    await run(words, terminal);
    return 0;
  } catch (error) {
    if (error instanceof Misuse) {
      terminal.tell(`Nothing was changed. ${error.message}`);
      return 2;
    }
    if (error instanceof ApiError) {
      terminal.tell(`Nothing was changed. ${error.message}\nRun the same command again.`);
      return 1;
    }
    if (!(error instanceof Stopped)) throw error;
    terminal.tell(`\nStopped. ${error.message}`);
    return 1;
  }
}

async function run(words: string[], terminal: Terminal): Promise<void> {
  const options = readOptions(words, terminal.env);
  if (options.help) return terminal.print(usage);
  // Where secrets go to stdout, nothing else does.
  const say = options.secretsTo === '-' && !options.dryRun ? terminal.tell : terminal.print;
  const target = readTarget(options);
  const api = await connect(terminal.env, options.dryRun);
  const steps = await stepsOf({ options, target, api, terminal: terminal, say });

  say(
    `${target.name}, at ${target.origin ?? 'its workers.dev address'}, data in ${target.placeText}`,
  );
  if (options.dryRun) {
    const reads = api ? 'only reads your account' : 'has no CLOUDFLARE_API_TOKEN and reads nothing';
    say(`A dry run: it changes nothing and ${reads}.`);
  } else {
    writeTarget(target);
  }
  say('');
  const done = await runSteps(steps, { dryRun: options.dryRun, say });
  say('');
  if (options.dryRun) say('Nothing was changed.');
  else if (done === 0) say('Nothing was left to do, and the service is well.');
  else say(`The service runs${target.origin ? ` at ${target.origin}` : ''}.`);
  if (!options.dryRun)
    say('Commit wrangler.jsonc and wrangler.sink.jsonc where they were changed.');
}
