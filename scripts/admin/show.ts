/** How a command shows what it found: as a table, or one JSON object per line. */
import { oneLine } from '../../src/core/text.ts';
import type { StaffSession } from './sign-in.ts';

type Columns<Item> = Record<string, (item: Item) => unknown>;

/** The longest that a table shows of one thing. */
const maxCell = 60;

/** @returns shows the next ones of a list. Columns only grow wider, so that pages of it stand below each other. */
export function listing<Item>(
  { terminal, json }: Pick<StaffSession, 'terminal' | 'json'>,
  columns: Columns<Item>,
) {
  const names = Object.keys(columns);
  const widths = names.map((name) => name.length);
  let begun = false;
  const row = (cells: string[]) =>
    terminal.print(
      cells
        .map((cell, i) => cell.padEnd(widths[i] ?? 0))
        .join('  ')
        .trimEnd(),
    );
  return (items: Item[]): void => {
    if (json) {
      for (const item of items) terminal.print(JSON.stringify(item));
      return;
    }
    const rows = items.map((item) => names.map((name) => cellOf(columns[name]?.(item))));
    for (const cells of rows) {
      for (const [i, cell] of cells.entries()) widths[i] = Math.max(widths[i] ?? 0, cell.length);
    }
    if (!begun && rows.length > 0) row(names);
    begun ||= rows.length > 0;
    for (const cells of rows) row(cells);
  };
}

/** One thing with everything that is known of it. */
export function showOne({ terminal, json }: StaffSession, item: object): void {
  if (json) {
    terminal.print(JSON.stringify(item));
    return;
  }
  const entries = Object.entries(item);
  const width = Math.max(...entries.map(([name]) => name.length));
  for (const [name, value] of entries) {
    terminal.print(`${name.padEnd(width)}  ${textOf(value, 4000)}`.trimEnd());
  }
}

/** Something was done and there is nothing to show of it, except to a program. */
export function done({ terminal, json }: StaffSession, what: string): void {
  if (!json) terminal.print(what);
}

const cellOf = (value: unknown): string => textOf(value, maxCell);

/** What somebody wrote must not move the cursor or forge a line. */
const textOf = (value: unknown, limit: number): string => {
  const text = Array.isArray(value) ? value.join(' ') : String(value ?? '');
  return oneLine(text.replace(/\r?\n/g, ' ⏎ '), limit);
};
