/** Where people come from. A source can be read again, from the beginning or after a position, and holds one record at a time. */
import type { RawRecord } from '../line.ts';

/** The number of records before, or the last key of a table: what a checkpoint can keep. */
export type Position = number | string;

export interface Read {
  record: RawRecord;
  /** Where to go on after this record. */
  position: Position;
}

export interface Source {
  /** What a checkpoint knows it by: which file or table, in which state. No password is in it. */
  identity: string;
  read(after?: Position): AsyncGenerator<Read>;
  /** How far it has come, from 0 to 1. */
  progress(recordsRead: number): number;
  /** How many records there are now, where the source can tell without reading them again. */
  count?(): Promise<number>;
  /** Of a second file or table: how many passwords it has, and how many of the people read have one. `undefined` where not all were counted. */
  passwordsFound?(): { where: string; there: number; found: number } | undefined;
  close(): Promise<void>;
}

/** The source cannot be read as it is; the message says what to do. */
export class SourceError extends Error {
  override readonly name = 'SourceError';
}
