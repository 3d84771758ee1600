/**
 * Where the storage of the trail ends: rows that wait in D1 for the next run of the cron, rows that D1 keeps for their
 * owners, and what the object of a day remembers. Played minute by minute over a day, with the tables' own bytes.
 */
import { DatabaseSync } from 'node:sqlite';
import { daySchema } from '../../../src/audit-sink/day-schema.ts';
import { popularUser, seeded } from './random.ts';

export interface TrailLoad {
  changesPerSecond: number;
  /** Lines of the log alone, refusals and reads, for each change. */
  linesPerChange: number;
  users: number;
  hours: number;
}

export interface TrailRules {
  /** `ACTIVITY_EVENTS`. */
  keptPerUser: number;
  /** What a run of the cron hands over at most: `src/audit/retention.ts`. */
  rowsPerRun: number;
  /** Between two runs: `wrangler.jsonc`. */
  runEverySeconds: number;
  bytesPerRow: number;
  bytesPerKey: number;
}

export interface TrailStorage {
  /** Rows that no run has taken yet, at the end. */
  waiting: number;
  waitingAtMost: number;
  kept: number;
  d1Bytes: number;
  /** Of the object of this day, or of the part of it that was played. */
  dayBytes: number;
}

/** Of `src/audit/retention.ts`, `src/settings.ts` and `wrangler.jsonc`. */
export const trailRules = { keptPerUser: 20, rowsPerRun: 40_000, runEverySeconds: 60 };

/** As Cloudflare's pages have it, for a D1 database and for an object. */
export const storageLimit = 10e9;

/** @returns what is stored after so many hours. The same load gives the same answer. */
export function simulateTrail(load: TrailLoad, rules: TrailRules): TrailStorage {
  const random = seeded(1);
  const perRun = load.changesPerSecond * rules.runEverySeconds;
  const runs = (load.hours * 3600) / rules.runEverySeconds;
  const keptOf = new Uint16Array(load.users);
  let waiting = 0;
  let waitingAtMost = 0;
  let kept = 0;
  for (let run = 0; run < runs; run++) {
    waiting += perRun;
    waitingAtMost = Math.max(waitingAtMost, waiting);
    const handedOver = Math.min(waiting, rules.rowsPerRun);
    waiting -= handedOver;
    for (let i = 0; i < handedOver; i++) {
      const user = popularUser(random, load.users);
      if ((keptOf[user] ?? 0) >= rules.keptPerUser) continue;
      keptOf[user] = (keptOf[user] ?? 0) + 1;
      kept++;
    }
  }
  const events = load.changesPerSecond * load.hours * 3600 * (1 + load.linesPerChange);
  return {
    waiting,
    waitingAtMost,
    kept,
    d1Bytes: (waitingAtMost + kept) * rules.bytesPerRow,
    dayBytes: events * rules.bytesPerKey,
  };
}

/** Bytes that an event takes in the object of its day once it is in the bucket. @param events of which there are many. */
export function measureKey(events = 200_000): number {
  const db = new DatabaseSync(':memory:');
  db.exec(daySchema);
  const random = seeded(1);
  const alphabet = 'ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789-_';
  const insert = db.prepare('INSERT INTO known (key) VALUES (?)');
  db.exec('BEGIN');
  for (let i = 0; i < events; i++) {
    let key = '';
    while (key.length < 22) key += alphabet[Math.floor(random() * alphabet.length)];
    insert.run(key);
  }
  db.exec('COMMIT');
  const pages = db.prepare('PRAGMA page_count').get()?.page_count;
  const size = db.prepare('PRAGMA page_size').get()?.page_size;
  db.close();
  return Math.round((Number(pages) * Number(size)) / events);
}
