/** Why people were refused, with how often and a few of them. */
import { oneLine } from '../../src/core/text.ts';
import type { Terminal } from '../admin/terminal.ts';
import type { RefusedPerson } from './batches.ts';
import { count } from './progress.ts';
import type { Outcome } from './send.ts';

export interface Reasons {
  add(people: readonly RefusedPerson[]): void;
  tell(terminal: Terminal): void;
}

export function countedReasons(): Reasons {
  const found = new Map<string, { times: number; who: string[] }>();
  return {
    add(people) {
      for (const { line, reasons } of people) {
        for (const reason of reasons) {
          const entry = found.get(reason) ?? { times: 0, who: [] };
          entry.times++;
          if (entry.who.length < maxShown && line.externalId) entry.who.push(line.externalId);
          // What is wrong with each alone must not fill the memory.
          if (found.has(reason) || found.size < maxReasons) found.set(reason, entry);
        }
      }
    },
    tell(terminal) {
      const sorted = [...found].sort(([, a], [, b]) => b.times - a.times);
      for (const [reason, { times, who }] of sorted) {
        const more = times > who.length && who.length > 0 ? ', …' : '';
        const people = who.length > 0 ? ` (${who.join(', ')}${more})` : '';
        // Ids come from the source and words from the service: neither may forge a line.
        terminal.print(`  ${count(times).padStart(7)}  ${oneLine(`${reason}${people}`, 400)}`);
      }
    },
  };
}

const maxShown = 3;
const maxReasons = 200;

/** The API's own words. */
export const reasonsOf = ({ errors = [] }: Outcome): string[] =>
  errors.length > 0
    ? errors.map(({ pointer, code, detail }) => `${pointer} ${code}: ${detail}`)
    : ['no reason was given'];
