/** The words of `npm run move-in`. */
import { parseArgs } from 'node:util';
import { UsageError } from '../admin/command.ts';
import type { Format } from './formats/format.ts';
import { formats } from './formats/formats.ts';

export interface Options {
  from: string;
  formatName: string;
  format: Format;
  map: string | undefined;
  beside: string | undefined;
  people: string | undefined;
  isDryRun: boolean;
  url: string | undefined;
  as: string | undefined;
  checkpoint: string;
  batchLines: number;
}

/** @returns `undefined` where help is asked for. @throws {UsageError} */
export function readOptions(
  args: string[],
  env: Record<string, string | undefined>,
): Options | undefined {
  const values = parsed(args);
  if (values.help) return undefined;
  const from = values.from ?? env.MOVE_IN_FROM;
  if (!from) throw new UsageError('Say --from <source>, or set MOVE_IN_FROM.');
  const formatName = values.format;
  const format = Object.hasOwn(formats, formatName) ? formats[formatName] : undefined;
  if (!format) throw new UsageError(`--format is one of ${Object.keys(formats).join(', ')}.`);
  const batchLines = /^\d{1,3}$/.test(values.batch) ? Number(values.batch) : 0;
  if (batchLines < 1 || batchLines > maxLines)
    throw new UsageError(`--batch is a number from 1 to ${maxLines}.`);
  return {
    from,
    formatName,
    format,
    map: values.map,
    beside: values.with,
    people: values.people,
    isDryRun: values['dry-run'],
    url: values.url ?? env.ADMIN_URL,
    as: values.as,
    checkpoint: values.checkpoint,
    batchLines,
  };
}

/** What the API takes in one request. */
const maxLines = 500;

export const help = `Usage: npm run move-in -- --from <source> [options]

Reads people from another system and imports them. Run again, it goes on where it stopped, and adds nobody twice.

  --from <source>        a file or a folder, or mysql://user:password@host/database?table=users
                         (or MOVE_IN_FROM, so that the password is no word of the command line)
  --format <format>      where they come from: ${Object.keys(formats).join(', ')}; plain if you say nothing
  --with <file>          the second file of better-auth, auth0 and firebase
  --people <name>        the table, collection or member that holds them, where it has another name
  --map <file>           mapping.json: what is taken from which column
  --dry-run              shows what would come of it, and moves nobody
  --url <url>            the service (or ADMIN_URL); http://127.0.0.1:8787 if you say nothing
                         (a dry run then asks none)
  --as <who>             your e-mail address or phone number; asks for the password (or ADMIN_PASSWORD). Without it, the key
                         in ADMIN_API_KEY acts
  --checkpoint <file>    how far it has come; move-in.json if you say nothing
  --batch <n>            how many people go in one request, 1 to ${maxLines}

${Object.entries(formats)
  .map(([name, { about }]) => `  ${name.padEnd(14)} ${about}`)
  .join('\n')}`;

function parsed(args: string[]) {
  try {
    return parseArgs({
      args,
      options: {
        from: { type: 'string' },
        format: { type: 'string', default: 'plain' },
        map: { type: 'string' },
        with: { type: 'string' },
        people: { type: 'string' },
        'dry-run': { type: 'boolean', default: false },
        url: { type: 'string' },
        as: { type: 'string' },
        checkpoint: { type: 'string', default: 'move-in.json' },
        batch: { type: 'string', default: String(maxLines) },
        help: { type: 'boolean', default: false },
      },
    }).values;
  } catch (error) {
    throw new UsageError(error instanceof Error ? error.message : String(error));
  }
}
