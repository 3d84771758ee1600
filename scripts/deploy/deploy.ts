/**
 * `npm run deploy -- --env production --jurisdiction eu`: from an empty Cloudflare account to a running, smoke-tested
 * service; what is there already is left as it is, so that the same command goes on where it was stopped, brings out the next
 * version, and changes nothing where there is nothing to do. `--help` names the options; docs/deploy.md says what each step does.
 */
import { thisTerminal } from '../admin/terminal.ts';
import { connect } from './cloudflare.ts';
import { Misuse, readOptions, usage } from './options.ts';
import { stepsOf } from './plan.ts';
import { runSteps, Stopped } from './step.ts';
import { readTarget, writeTarget } from './target.ts';

process.exitCode = await main().catch((error: unknown) => {
  if (error instanceof Misuse) {
    console.error(`Nothing was changed. ${error.message}`);
    return 2;
  }
  if (!(error instanceof Stopped)) throw error;
  console.error(`\nStopped. ${error.message}`);
  return 1;
});

async function main(): Promise<number> {
  const options = readOptions(process.argv.slice(2), process.env);
  if (options.help) {
    console.log(usage);
    return 0;
  }
  // Where secrets go to stdout, nothing else does.
  const say = options.secretsTo === '-' && !options.dryRun ? thisTerminal.tell : thisTerminal.print;
  const target = readTarget(options);
  const api = await connect(process.env, options.dryRun);
  const steps = await stepsOf({ options, target, api, terminal: thisTerminal, say });

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
  return 0;
}
