/**
 * How far a move has come: written after each batch that the API has answered, so that the same command goes on there. It holds no
 * person, no password and no key; who was refused stands in a file beside it.
 */
import { createHash } from 'node:crypto';
import {
  appendFileSync,
  closeSync,
  existsSync,
  fsyncSync,
  openSync,
  readFileSync,
  renameSync,
  rmSync,
  statSync,
  truncateSync,
  writeSync,
} from 'node:fs';
import { UsageError } from '../admin/command.ts';
import type { Mapping } from './mapping.ts';
import type { Position } from './sources/source.ts';

export interface Counts {
  read: number;
  created: number;
  exists: number;
  refused: number;
}

/** What has to be the same for a move to go on. */
export interface Move {
  source: string;
  mapping: string;
  server: string;
}

export interface Checkpoint extends Move {
  position: Position | null;
  counts: Counts;
  /** How long the file of refused people is: what a stopped run has written after that is written again. */
  refusedBytes: number;
  finished: boolean;
}

export const mappingDigest = (format: string, mapping: Mapping): string =>
  createHash('sha256')
    .update(JSON.stringify([format, mapping]))
    .digest('hex')
    .slice(0, 16);

/** What a dry run would refuse lies beside what a move has refused, and is no part of its counts. */
export const dryRunPath = (path: string): string => `${path}.dry-run`;

export const refusedPath = (path: string): string => `${path}.refused.ndjson`;

/** @returns where to begin, or to go on. @throws {UsageError} where the file is of another move. */
export function readCheckpoint(path: string, move: Move): Checkpoint {
  if (!existsSync(path)) return begun(path, move);
  const found = parsed(path);
  // Nobody was sent yet: the mapping may have been put right since.
  if (found.counts.read === 0) return begun(path, move);
  for (const [name, what] of [
    ['source', 'another source, or the file has changed, or other --people'],
    ['mapping', 'another mapping or format'],
    ['server', 'another server'],
  ] as const) {
    if (found[name] === move[name]) continue;
    throw new UsageError(
      `${path} is of a move with ${what}. Say another --checkpoint, or remove it to begin again: nobody is added twice.`,
    );
  }
  if (!found.finished) cutRefused(path, found.refusedBytes);
  return found;
}

/** Only to make it shorter: truncate(2) would fill up what somebody has shortened. */
function cutRefused(path: string, bytes: number): void {
  const refused = refusedPath(path);
  if (existsSync(refused) && statSync(refused).size > bytes) truncateSync(refused, bytes);
}

/** Before anybody is sent: without it nobody would know how far it came. @throws {UsageError} */
export function beginCheckpoint(path: string, checkpoint: Checkpoint): void {
  try {
    writeCheckpoint(path, checkpoint);
  } catch (error) {
    throw notWritten(path, error);
  }
}

const notWritten = (path: string, error: unknown): UsageError =>
  new UsageError(`${path} cannot be written: ${error instanceof Error ? error.message : error}`);

/** Under another name first: a run that is killed leaves the old one or the new one. */
export function writeCheckpoint(path: string, checkpoint: Checkpoint): void {
  const file = openSync(`${path}.new`, 'w', onlyOwner);
  try {
    writeSync(file, `${JSON.stringify(checkpoint, null, 2)}\n`);
    fsyncSync(file);
  } finally {
    closeSync(file);
  }
  renameSync(`${path}.new`, path);
}

/** An empty file in the place of one of before. @throws {UsageError} */
export function beginRefused(path: string): void {
  try {
    rmSync(refusedPath(path), { force: true });
    closeSync(openSync(refusedPath(path), 'wx', onlyOwner));
  } catch (error) {
    throw notWritten(refusedPath(path), error);
  }
}

/** @returns how many bytes were added. */
export function keepRefused(path: string, people: object[]): number {
  if (people.length === 0) return 0;
  const text = people.map((person) => `${JSON.stringify(person)}\n`).join('');
  appendFileSync(refusedPath(path), text, { mode: onlyOwner });
  return Buffer.byteLength(text);
}

const onlyOwner = 0o600;

function begun(path: string, move: Move): Checkpoint {
  if (existsSync(refusedPath(path))) renameSync(refusedPath(path), freeBeforePath(path));
  const counts = { read: 0, created: 0, exists: 0, refused: 0 };
  return { ...move, position: null, counts, refusedBytes: 0, finished: false };
}

/** Who was refused by a move before is kept, and so is what somebody has put right in an earlier list. */
function freeBeforePath(path: string): string {
  for (let number = 1; ; number++) {
    const free = `${path}.refused.before${number === 1 ? '' : `-${number}`}.ndjson`;
    if (!existsSync(free)) return free;
  }
}

/** Whether a file is one of those that are written beside the checkpoint. */
export const isRefusedOf = (path: string, file: string): boolean =>
  file === refusedPath(path) ||
  (file.startsWith(`${path}.refused.before`) && file.endsWith('.ndjson'));

function parsed(path: string): Checkpoint {
  try {
    const found = JSON.parse(readFileSync(path, 'utf8')) as Checkpoint;
    if (typeof found.counts.read === 'number') return found;
  } catch {
    // Said below.
  }
  throw new UsageError(`${path} is no checkpoint. Say another --checkpoint.`);
}
