/** `npm run move-out -- --as <you> --to people.ndjson`: takes everybody elsewhere, with the hashes of their passwords. */
import { thisTerminal } from '../admin/terminal.ts';
import { moveOut } from './run.ts';

// Between two sessions nobody else listens; whoever does while one is open ends it first.
for (const signal of ['SIGINT', 'SIGTERM', 'SIGHUP'] as const) {
  process.once(signal, () => {
    if (process.listenerCount(signal) === 0) process.exit(130);
  });
}

process.exitCode = await moveOut(process.argv.slice(2), thisTerminal);
