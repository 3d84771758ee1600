/** Lines to standard output and standard error, for as long as somebody reads them: `| head` goes before the end. */

/** There is no more to do, and nothing went wrong. */
export class NobodyReads extends Error {
  override readonly name = 'NobodyReads';
}

/** As shells have it for a program that a closed pipe has ended: 128 + SIGPIPE. */
export const closedPipeCode = 141;

let listens = false;
let isRead = true;

/** @throws {NobodyReads} so that what is open is closed before the command ends. */
export function print(line: string): void {
  listen();
  if (!isRead) throw new NobodyReads();
  process.stdout.write(`${line}\n`);
}

/** What nobody reads here is lost, and stops nothing. */
export function tell(line: string): void {
  listen();
  process.stderr.write(`${line}\n`);
}

/** Without a listener a closed pipe is an error that nobody can catch. */
function listen(): void {
  if (listens) return;
  listens = true;
  process.stdout.on('error', (error) => {
    if (!isClosed(error)) throw error;
    isRead = false;
  });
  process.stderr.on('error', (error) => {
    if (!isClosed(error)) throw error;
  });
}

const isClosed = ({ code }: NodeJS.ErrnoException): boolean =>
  code === 'EPIPE' || code === 'ERR_STREAM_DESTROYED';
