/** `npm run admin -- <command>`: what staff and operators do from a terminal. */
import { bootstrap } from './bootstrap.ts';
import { runCommand } from './run-command.ts';
import { thisTerminal } from './terminal.ts';

const [command, ...args] = process.argv.slice(2);

process.exitCode =
  command === 'bootstrap' ? bootstrap(args) : await runCommand(process.argv.slice(2), thisTerminal);
