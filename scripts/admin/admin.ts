/** `npm run admin -- <command>`: what staff and operators do from a terminal. */
import { bootstrap, bootstrapUsage } from './bootstrap.ts';

const [command, ...args] = process.argv.slice(2);

switch (command) {
  case 'bootstrap':
    process.exitCode = bootstrap(args);
    break;
  default:
    console.error(`Usage: ${bootstrapUsage}`);
    process.exitCode = 2;
}
