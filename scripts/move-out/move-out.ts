/** `npm run move-out -- --as <you> --to people.ndjson`: takes everybody elsewhere, with the hashes of their passwords. */
import { thisTerminal } from '../admin/terminal.ts';
import { moveOut } from './run.ts';

process.exitCode = await moveOut(process.argv.slice(2), thisTerminal);
