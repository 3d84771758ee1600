/** Lists that come a page at a time. */
import { Refused } from './answer.ts';
import { UsageError } from './command.ts';
import type { Terminal } from './terminal.ts';

interface Page<Item> {
  items: Item[];
  nextCursor: string | null;
}

interface Wanted {
  all?: boolean | undefined;
  limit?: string | undefined;
  cursor?: string | undefined;
}

interface PageWanted {
  limit: string;
  cursor: string | undefined;
}

export const pageOptions = {
  limit: { type: 'string', value: 'n', help: 'how many, 1 to 1000; 50 if you say nothing' },
  cursor: { type: 'string', value: 'cursor', help: 'goes on where another list ended' },
  all: { type: 'boolean', help: 'everything that there is' },
} as const;

const maxPage = 100;

/**
 * Shows so many, or all. The API looks at a part of what there is for each page, so that one can hold few or none: the next
 * ones are asked for until there are enough. Where it says that was too often, it is waited for.
 */
export async function showPages<Item>(
  terminal: Terminal,
  { all = false, limit, cursor }: Wanted,
  ask: (page: PageWanted) => Promise<Page<Item>>,
  show: (items: Item[]) => void,
): Promise<void> {
  let left = all ? Number.POSITIVE_INFINITY : countOf(limit);
  let place: string | null | undefined = cursor;
  while (left > 0 && place !== null) {
    const wanted: PageWanted = { limit: String(Math.min(left, maxPage)), cursor: place };
    const { items, nextCursor }: Page<Item> = await patiently(terminal, () => ask(wanted)).catch(
      (error) => {
        if (wanted.cursor !== cursor) terminal.tell(brokenOff(wanted.cursor));
        throw error;
      },
    );
    show(items);
    left -= items.length;
    place = nextCursor;
  }
  if (typeof place === 'string') terminal.tell(`There is more: --cursor ${place}, or --all.`);
}

const brokenOff = (cursor: string | undefined): string =>
  `The list broke off. The same command with --cursor ${cursor} goes on from there.`;

function countOf(limit = '50'): number {
  const count = /^\d{1,4}$/.test(limit) ? Number(limit) : 0;
  if (count < 1 || count > 1000) throw new UsageError('--limit is a number from 1 to 1000.');
  return count;
}

async function patiently<Answer>(terminal: Terminal, ask: () => Promise<Answer>): Promise<Answer> {
  try {
    return await ask();
  } catch (error) {
    if (!(error instanceof Refused) || error.status !== 429) throw error;
    const seconds = Math.max(1, error.retryAfterSeconds);
    terminal.tell(`That was often. Going on in ${seconds} s.`);
    await terminal.wait(seconds);
    return patiently(terminal, ask);
  }
}
