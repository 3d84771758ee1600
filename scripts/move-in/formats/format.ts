/** What is known of a system: where its export has what the line takes, and what has to be put together first. */
import type { RawRecord } from '../line.ts';
import type { WrittenMapping } from '../mapping.ts';

export interface Format {
  /** For the help. */
  about: string;
  mapping: WrittenMapping;
  /** The table, the collection, or the member of a JSON document that holds the people, where nobody names another. */
  people: string;
  /** Puts columns together that no mapping can. `undefined` for a record that is no person. */
  prepare?: (record: RawRecord) => RawRecord | undefined;
  /** Its files may hold records of several kinds. */
  kinds?: Kinds;
  /** Of a column that was put together: those that it was made of, so that nobody is told that nothing is taken from them. */
  madeOf?: Record<string, string[]>;
  /** The system keeps passwords apart: in a second file, or another table of the same database. */
  passwords?: Passwords;
  /** What the file of `--with` holds where it holds settings and no people. @returns what prepares a record. */
  settings?: (text: string) => (record: RawRecord) => RawRecord;
}

export interface Kinds {
  /** `undefined` of a record that says no kind, as a row of a table. */
  of: (record: RawRecord) => string | undefined;
  arePeople: (record: RawRecord) => boolean;
  /** What makes them people, in words. */
  needed: string;
}

export interface Passwords {
  /** Where the record of the password is put into the record of the person. */
  as: string;
  /** Of the person: its side of the link. */
  person: (record: RawRecord) => string | undefined;
  /** Of the record with the password. `undefined` where it is of no password. */
  password: (record: RawRecord) => string | undefined;
  /** In a database: the table, and columns, each by the names that it may have: of the person, what links to it, and what tells a password. */
  table?: {
    name: string;
    person: string[];
    link: string[];
    kind: { names: string[]; value: string };
  };
}
