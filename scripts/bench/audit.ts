/**
 * `npm run bench:audit`: a hundred thousand events through the Worker that keeps the trail, as Logpush would
 * push them on a bad day: in any order, some twice, some requests broken off in the middle, the runtime stopped
 * half way. Counts what the bucket holds: none may be lost and none doubled. Then as many rows of D1 as the cron hands
 * over in a few runs. Last, what an event takes in the object of its day, as it lies on the disk.
 */
import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { setTimeout as sleep } from 'node:timers/promises';
import { gzipSync } from 'node:zlib';
import { openTrail } from '../audit/trail.ts';
import { verifyTrail } from '../audit/verify.ts';
import { sink, startBuilt } from '../built-worker.ts';
import { handOver } from './audit-rows.ts';
import { bytesOfDays } from './audit-storage.ts';
import { shuffled } from './figures.ts';
import { progress } from './progress.ts';

const wanted = Number(process.argv[2] ?? 100_000);
const perBatch = 500;
const connections = 8;
const { AUDIT_SINK_TOKEN = '', AUDIT_READ_TOKEN = '', AUDIT_SIGNING_KEYS = '' } = sink.settings;

/** As in life: an event comes on the day on which it happens. */
const today = Date.now();
const folder = mkdtempSync(join(tmpdir(), 'bench-audit-'));
const counts = { batches: 0, repeated: 0, brokenOff: 0, refused: 0, restarts: 0 };
let worker = await startBuilt([sink], { persistTo: folder });
const begin = performance.now();

const batches = shuffled(
  Array.from({ length: Math.ceil(wanted / perBatch) }, (_, batch) => batchOf(batch)),
);
await sendAll(batches.slice(0, batches.length / 2));
await worker.stop();
counts.restarts++;
worker = await startBuilt([sink], { persistTo: folder });
await sendAll(batches.slice(batches.length / 2));
const taken = performance.now();

const trail = await whenWritten();
const written = performance.now();
const seen = new Map<string, number>();
for (const key of trail.keys) {
  for await (const text of trail.lines(key)) {
    const { event } = JSON.parse(text) as { event?: { requestId: string } };
    if (event) seen.set(event.requestId, (seen.get(event.requestId) ?? 0) + 1);
  }
}
const { broken, events } = await verifyTrail(trail, AUDIT_SIGNING_KEYS);
await worker.stop();
const bytesPerEvent = bytesOfDays(folder) / events;
rmSync(folder, { recursive: true });

const doubled = [...seen.values()].filter((count) => count > 1).length;
const lost = wanted - seen.size;
progress();
console.table([
  {
    events,
    lost,
    doubled,
    ...counts,
    objects: trail.keys.length,
    chain: broken ?? 'unbroken',
    'taken per second': Math.round(wanted / ((taken - begin) / 1000)),
    'in the bucket per second': Math.round(wanted / ((written - begin) / 1000)),
  },
]);
const perDay = 86_400 * bytesPerEvent;
console.log(
  `${bytesPerEvent.toFixed(1)} bytes an event in the object of its day: 500 events a second are ${((500 * perDay) / 1e9).toFixed(2)} GB a day, 10 GB are ${Math.floor(1e10 / perDay).toLocaleString('en')} a second.`,
);
const rows = await handOver(80_000);
console.table([rows]);
process.exitCode = rows.missing > 0 || rows.doubled > 0 ? 1 : process.exitCode;
process.exitCode ||= lost === 0 && doubled === 0 && !broken ? 0 : 1;

async function sendAll(all: Uint8Array[]): Promise<void> {
  const waiting = [...all];
  const one = async () => {
    for (let batch = waiting.pop(); batch; batch = waiting.pop()) {
      if (counts.batches % 7 === 3 && (await brokenOff(batch))) counts.brokenOff++;
      await untilTaken(batch);
      counts.batches++;
      progress(`${counts.batches} of ${batches.length} batches`);
      // At least once is what Logpush promises.
      if (counts.batches % 10 === 0) {
        counts.repeated++;
        await untilTaken(batch);
      }
    }
  };
  await Promise.all(Array.from({ length: connections }, one));
}

async function untilTaken(batch: Uint8Array): Promise<void> {
  for (;;) {
    const answer = await push(batch).catch(() => undefined);
    await answer?.arrayBuffer();
    if (answer?.ok) return;
    counts.refused++;
    await sleep(50);
  }
}

/** @returns whether the request ended before its answer came. */
async function brokenOff(batch: Uint8Array): Promise<boolean> {
  return push(batch, AbortSignal.timeout(5)).then(
    () => false,
    () => true,
  );
}

function push(batch: Uint8Array, signal?: AbortSignal): Promise<Response> {
  return fetch(`${worker.origins[0]}/logpush`, {
    method: 'POST',
    headers: { Authorization: `Bearer ${AUDIT_SINK_TOKEN}`, 'Content-Encoding': 'gzip' },
    body: new Uint8Array(batch),
    ...(signal && { signal }),
  });
}

/** Until the head does not move any more. */
async function whenWritten() {
  for (let before = -1; ; ) {
    const opened = await openTrail(worker.origins[0], AUDIT_READ_TOKEN);
    const seq = opened.head?.seq ?? 0;
    if (seq >= wanted || (seq === before && seq > 0)) return opened;
    before = seq;
    await sleep(4000);
  }
}

function batchOf(batch: number): Uint8Array {
  const size = Math.min(perBatch, wanted - batch * perBatch);
  const lines = Array.from({ length: size }, (_, i) => {
    const at = new Date(today + i).toISOString();
    const event = {
      event: 'authn_login_success',
      outcome: 'success',
      reason: null,
      requestId: `request-${batch}-${i}`,
      // As in life each names somebody, and a batch several hundred of them: what is measured seals.
      userId: `user-${(batch * perBatch + i) % 9973}`,
      username: 'a***@e***.com',
      subject: `0badc0de.${String(i).padStart(32, '0')}`,
      ip: '203.0.113.7',
      country: 'DE',
      userAgent: 'Mozilla/5.0 (X11; Linux x86_64; rv:145.0) Gecko/20100101 Firefox/145.0',
      at,
      version: 4,
    };
    return JSON.stringify({ Logs: [{ Level: 'log', Message: [event], TimestampMs: 0 }] });
  });
  return gzipSync(lines.join('\n'));
}
