/** How far it is: one line that is written again on a terminal, else a line for every twentieth part. */
import type { Terminal } from '../admin/terminal.ts';
import type { Counts } from './checkpoint.ts';
import type { Source } from './sources/source.ts';

export interface Progress {
  show(share: number, counts: Counts): void;
  /** Makes room for another line. */
  clear(): void;
}

interface Output {
  isTTY?: boolean | undefined;
  write(text: string): unknown;
}

export function progressOn(output: Output): Progress {
  let lastPart = -1;
  return {
    show(share, counts) {
      const part = Math.floor(share * parts);
      const percent = `${Math.floor(share * 100)} %`.padStart(5);
      if (output.isTTY) {
        const bar = '█'.repeat(part).padEnd(parts, '░');
        output.write(`\r${bar} ${percent}  ${inWords(counts)}\x1b[K`);
      } else if (part !== lastPart) {
        output.write(`${percent}  ${inWords(counts)}\n`);
      }
      lastPart = part;
    },
    clear() {
      if (output.isTTY) output.write('\r\x1b[K');
    },
  };
}

const parts = 20;

export function inWords({ read, created, exists, refused }: Counts): string {
  return `${count(read)} read: ${count(created)} created, ${count(exists)} there already, ${count(refused)} refused`;
}

/** Passwords that nobody has may be of people whose rows were left out, or written with another form of the id. */
export function tellPasswordsFound(
  { passwordsFound }: Pick<Source, 'passwordsFound'>,
  { print }: Pick<Terminal, 'print'>,
): void {
  const passwords = passwordsFound?.();
  if (!passwords) return;
  const { where, there, found } = passwords;
  print(`${where} has ${count(there)} passwords, and ${count(found)} people have one of them.`);
}

/** Of a table that can be counted: nobody may be passed over in silence. */
export const notAllRead = (read: number, there: number): string =>
  `${count(read)} were read, and the table has ${count(there)} now: somebody came or went meanwhile.`;

export const count = (number: number): string => number.toLocaleString('en');
