/**
 * Shows what a move would do: the first people as they would arrive, and why others would not; a file has each of those. Moves nobody,
 * and leaves no checkpoint.
 */
import { oneLine } from '../../src/core/text.ts';
import { listing } from '../admin/show.ts';
import type { StaffSession } from '../admin/sign-in.ts';
import type { Terminal } from '../admin/terminal.ts';
import { batches } from './batches.ts';
import { beginRefused, dryRunPath, keepRefused, refusedPath } from './checkpoint.ts';
import { columnsLeft } from './columns.ts';
import type { Format } from './formats/format.ts';
import { type Line, schemeShown } from './line.ts';
import type { Mapping } from './mapping.ts';
import { refusedBy, shown } from './move.ts';
import { count, notAllRead, tellPasswordsFound } from './progress.ts';
import { countedReasons } from './reasons.ts';
import { send } from './send.ts';
import type { Source } from './sources/source.ts';
import { twiceOf } from './twice.ts';

interface Wanted {
  format: Pick<Format, 'madeOf'>;
  source: Source;
  mapping: Mapping;
  /** Of the move's checkpoint. */
  path: string;
  batchLines: number;
  now: Date;
}

/** @param session where a server is asked too. @returns the exit code. */
export async function dryRun(
  terminal: Terminal,
  session: Pick<StaffSession, 'send' | 'terminal'> | undefined,
  { format, source, mapping, path, batchLines, now }: Wanted,
): Promise<number> {
  const { twice, close } = twiceOf({ identifiers: true });
  const reasons = countedReasons();
  const schemes = new Map<string, number>();
  let read = 0;
  let refusedCount = 0;
  let existsCount = 0;
  const kept = dryRunPath(path);
  beginRefused(kept);
  try {
    for await (const batch of batches({ source, mapping, after: null, batchLines, twice, now })) {
      if (read === 0) {
        const left = columnsLeft(batch.records, mapping, format.madeOf);
        introduce(terminal, batch.lines.slice(0, maxShown), left);
      }
      const outcomes = session ? await send(session, batch.lines, { dryRun: true }) : [];
      const refused = [...batch.refused, ...refusedBy(batch, outcomes)];
      reasons.add(refused);
      keepRefused(kept, refused.map(shown));
      read += batch.records.length;
      refusedCount += refused.length;
      existsCount += outcomes.filter(({ outcome }) => outcome === 'exists').length;
      for (const scheme of batch.lines.map(schemeShown))
        schemes.set(scheme, (schemes.get(scheme) ?? 0) + 1);
    }
  } finally {
    close();
  }
  terminal.print(
    `\nPasswords: ${[...schemes].map(([scheme, times]) => `${scheme} ${count(times)}`).join(', ') || 'none'}.`,
  );
  tellPasswordsFound(source, terminal);
  const already = existsCount > 0 ? `${count(existsCount)} there already, ` : '';
  terminal.print(
    `${count(read)} read: ${count(read - existsCount - refusedCount)} would be moved, ${already}${count(refusedCount)} would be refused.`,
  );
  reasons.tell(terminal);
  if (refusedCount > 0) terminal.tell(`Each of them stands in ${refusedPath(kept)}.`);
  if (!session) terminal.tell('No server was asked: with --url it says what it would refuse.');
  if (read === 0) terminal.tell('There is nobody in the source.');
  const there = await source.count?.();
  const isWhole = there === undefined || there === read;
  if (!isWhole) terminal.tell(notAllRead(read, there));
  return read === 0 || !isWhole ? 1 : 0;
}

const maxShown = 10;

function introduce(terminal: Terminal, lines: Line[], left: string[]): void {
  listing<Line>(
    { terminal, json: false },
    {
      id: ({ externalId }) => externalId,
      email: ({ email, emailVerified }) => marked(email, emailVerified),
      phone: ({ phone, phoneVerified }) => marked(phone, phoneVerified),
      name: ({ firstName = '', lastName = '' }) => `${firstName} ${lastName}`.trim(),
      born: ({ dateOfBirth }) => dateOfBirth,
      active: ({ active = true }) => (active ? 'yes' : 'no'),
      created: ({ createdAt }) => createdAt?.slice(0, 10),
      password: schemeShown,
    },
  )(lines);
  terminal.print('✓: was verified.');
  if (left.length > 0) terminal.print(oneLine(`Nothing is taken from ${left.join(', ')}.`, 1000));
}

const marked = (
  identifier: string | undefined,
  verified: boolean | string = false,
): string | undefined => (verified !== false && identifier ? `${identifier} ✓` : identifier);
