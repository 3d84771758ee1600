/** `npm run move-in -- --from <source>`: brings people from another system, with the passwords that they have. */
import { thisTerminal } from '../admin/terminal.ts';
import { progressOn } from './progress.ts';
import { moveIn } from './run.ts';

const interruptedCode = 130;

// Every answered batch is in the checkpoint, so it may end anywhere. With --as the session is ended first, by who began it.
process.once('SIGINT', () => {
  process.stderr.write(
    '\nStopped. The same command goes on after the last batch that was answered.\n',
  );
  if (process.listenerCount('SIGINT') === 0) process.exit(interruptedCode);
});

process.exitCode = await moveIn(process.argv.slice(2), thisTerminal, progressOn(process.stderr));
