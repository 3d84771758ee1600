/** The command: pages one after the other into a file that nobody else on this machine reads. */
import { appendFileSync, closeSync, fsyncSync, openSync, renameSync, rmSync } from 'node:fs';
import { parseArgs } from 'node:util';
import { answered } from '../admin/answer.ts';
import { UsageError } from '../admin/command.ts';
import { GivenUp, patiently } from '../admin/patiently.ts';
import { asStaff } from '../admin/sign-in.ts';
import type { Terminal } from '../admin/terminal.ts';
import { toldOf } from '../admin/told.ts';

const help = `Usage: npm run move-out -- --as <you> --to <file> [options]

Writes everybody into a file that npm run move-in takes, with the hashes of their passwords. Accounts whose deletion was asked
for stay behind.

  --as <who>             your e-mail address or phone number; asks for the password (or ADMIN_PASSWORD), and every five
                         minutes for a code where you have a second factor
  --to <file>            which must not be there yet
  --format <format>      ndjson (if you say nothing) or csv
  --url <url>            the service (or ADMIN_URL); http://127.0.0.1:8787 if you say nothing`;

/** @returns the exit code: 1 where it could not be done, 2 where it was said wrongly. */
export async function moveOut(args: string[], terminal: Terminal): Promise<number> {
  try {
    const { to, format, ...options } = readOptions(args);
    if (options.help) {
      terminal.print(help);
      return 0;
    }
    const count = await keep(to, (write) => everybody(terminal, options, format, write));
    terminal.print(
      `${count} people are in ${to}. It holds hashes of passwords: keep it as you keep those.`,
    );
    return 0;
  } catch (error) {
    if (error instanceof GivenUp) {
      terminal.tell(error.message);
      return 1;
    }
    return toldOf(error, terminal, `\n${help}`);
  }
}

function readOptions(args: string[]) {
  try {
    const { values } = parseArgs({
      args,
      options: {
        as: { type: 'string' },
        to: { type: 'string', default: '' },
        format: { type: 'string', default: 'ndjson' },
        url: { type: 'string' },
        help: { type: 'boolean', default: false },
      },
    });
    const { as, to, format, url, help } = values;
    if (!help && as === undefined)
      throw new Error('Say --as <e-mail address or phone number>: no API key may do this.');
    if (!help && to === '') throw new Error('Say --to <file>.');
    if (format !== 'ndjson' && format !== 'csv') throw new Error('--format is ndjson or csv.');
    return { as, to, format, url, help } as const;
  } catch (error) {
    throw new UsageError(error instanceof Error ? error.message : String(error));
  }
}

/** The file is there under its name once all of it is. @returns what `work` does. */
async function keep<Value>(
  path: string,
  work: (write: (text: string) => void) => Promise<Value>,
): Promise<Value> {
  const unfinished = `${path}.part`;
  try {
    closeSync(openSync(path, 'wx', 0o600));
  } catch {
    throw new UsageError(`${path} is there already, or cannot be made.`);
  }
  const remove = () => {
    rmSync(unfinished, { force: true });
    rmSync(path, { force: true });
  };
  // Also after Ctrl-C: half a file of hashes is of no use here.
  process.once('exit', remove);
  rmSync(unfinished, { force: true });
  // Never one that is there, which others may read, or which leads elsewhere.
  const file = openSync(unfinished, 'wx', 0o600);
  try {
    const value = await work((text) => appendFileSync(file, text));
    fsyncSync(file);
    closeSync(file);
    renameSync(unfinished, path);
    return value;
  } catch (error) {
    remove();
    throw error;
  } finally {
    process.off('exit', remove);
  }
}

/** The export needs a session younger than ten minutes, so a long one is spread over several. @returns how many. */
async function everybody(
  outer: Terminal,
  who: { as: string | undefined; url: string | undefined },
  format: 'ndjson' | 'csv',
  write: (text: string) => void,
): Promise<number> {
  let terminal = outer;
  let cursor: string | undefined;
  let count = 0;
  do {
    await asStaff(terminal, { ...who, json: false }, async (session) => {
      // Nobody is asked for it twice; a code is good once.
      const env = { ...outer.env, ADMIN_PASSWORD: session.password(), ADMIN_CODE: undefined };
      terminal = { ...outer, env };
      const until = Date.now() + sessionMs;
      do {
        const query = { format, ...(cursor !== undefined && { cursor }) };
        const { text, link } = await patiently(terminal, async () => {
          const response = await session.api.users.export.$get({ query });
          if (!response.ok) await answered(Promise.resolve(response));
          return { text: await response.text(), link: response.headers.get('Link') };
        });
        write(text);
        count += peopleIn(text, format, cursor === undefined);
        cursor = cursorOf(link);
        if (cursor !== undefined) terminal.tell(`${count} so far.`);
      } while (cursor !== undefined && Date.now() < until);
    });
  } while (cursor !== undefined);
  return count;
}

const sessionMs = 5 * 60_000;

/** A line break inside of a cell stands between quotes. */
function peopleIn(text: string, format: 'ndjson' | 'csv', hasNames: boolean): number {
  if (format === 'ndjson') return text.split('\n').length - 1;
  const rows = text.replace(/"(?:[^"]|"")*"/g, '').split('\r\n').length - 1;
  return hasNames ? rows - 1 : rows;
}

function cursorOf(link: string | null): string | undefined {
  const next = /<([^>]+)>; rel="next"/.exec(link ?? '')?.[1];
  return next === undefined
    ? undefined
    : (new URL(next, 'http://next').searchParams.get('cursor') ?? undefined);
}
