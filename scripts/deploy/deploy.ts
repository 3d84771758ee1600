/**
 * `npm run deploy -- --env production --jurisdiction eu`: from an empty Cloudflare account to a running, smoke-tested
 * service; what is there already is left as it is, so that the same command goes on where it was stopped, brings out the next
 * version, and changes nothing where there is nothing to do. `--help` names the options; docs/deploy.md says what each step does.
 */
import { thisTerminal } from '../admin/terminal.ts';
import { runCommand } from './command.ts';

process.exitCode = await runCommand(process.argv.slice(2), thisTerminal);
