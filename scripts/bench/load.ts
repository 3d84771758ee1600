/** Sends requests over so many connections at once and says how it went. */
import { once } from 'node:events';
import { readdirSync, readFileSync } from 'node:fs';
import { Worker } from 'node:worker_threads';
import type { Send } from './ask.ts';

export interface Measured {
  perSecond: number;
  /** Of each request, sorted. */
  timesMs: number[];
  /** Of the runtime, per request. */
  cpuMs: number;
}

/** What the thread is asked for, and what it answers. */
export interface Work {
  sends: Send[];
  connections: number;
}
export type Done = { tookMs: number; timesMs: number[] } | { failed: string };

/**
 * By a thread of its own: in this one the lines that the Workers log are read, which must not slow who sends.
 * @param sends each is sent once; as many at a time as there are connections.
 */
export async function load(sends: Send[], connections: number): Promise<Measured> {
  const cpuBefore = runtimeCpuMs();
  const done = await inThread({ sends, connections });
  if ('failed' in done) throw new Error(done.failed);
  return {
    perSecond: (sends.length / done.tookMs) * 1000,
    timesMs: done.timesMs,
    cpuMs: (runtimeCpuMs() - cpuBefore) / sends.length,
  };
}

let thread: Worker | undefined;

async function inThread(work: Work): Promise<Done> {
  if (!thread) {
    thread = new Worker(new URL('./load-thread.ts', import.meta.url));
    thread.unref();
  }
  const answer = once(thread, 'message');
  thread.postMessage(work);
  const [done] = await answer;
  return done;
}

/** Resident memory of the runtime, MiB; both Workers live in it. */
export function runtimeMemoryMiB(): number {
  return runtimes().reduce((sum, pid) => {
    const kib = /VmRSS:\s+(\d+)/.exec(readFileSync(`/proc/${pid}/status`, 'utf8'))?.[1];
    return sum + Number(kib ?? 0) / 1024;
  }, 0);
}

/** What it has used of the processor, ms, told in ticks of ten; 0 where there is no /proc. */
function runtimeCpuMs(): number {
  return runtimes().reduce((sum, pid) => {
    const fields = readFileSync(`/proc/${pid}/stat`, 'utf8').split(') ')[1]?.split(' ') ?? [];
    return sum + (Number(fields[11]) + Number(fields[12])) * 10;
  }, 0);
}

/** The processes of the runtime that this one has started. */
function runtimes(): string[] {
  try {
    return readdirSync('/proc').filter((pid) => {
      if (!/^\d+$/.test(pid)) return false;
      try {
        const stat = readFileSync(`/proc/${pid}/stat`, 'utf8');
        const parent = stat.split(') ')[1]?.split(' ')[1];
        return stat.includes('(workerd') && parent === String(process.pid);
      } catch {
        return false;
      }
    });
  } catch {
    return [];
  }
}
