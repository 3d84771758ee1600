/** Sends requests over so many connections at once and says how it went. */
import { readdirSync, readFileSync } from 'node:fs';

export interface Measured {
  perSecond: number;
  /** Of each request, sorted. */
  timesMs: number[];
  /** Of the runtime, per request. */
  cpuMs: number;
}

/** One request; nothing in it is shared with another. @throws where the answer is not what it should be. */
export type Send = () => Promise<unknown>;

/** @param sends each is sent once; as many at a time as there are connections. */
export async function load(sends: Send[], connections: number): Promise<Measured> {
  const waiting = [...sends];
  const times: number[] = [];
  const cpuBefore = runtimeCpuMs();
  const begin = performance.now();
  const one = async () => {
    for (let send = waiting.pop(); send; send = waiting.pop()) {
      const sent = performance.now();
      await send();
      times.push(performance.now() - sent);
    }
  };
  await Promise.all(Array.from({ length: connections }, one));
  const tookMs = performance.now() - begin;
  times.sort((a, b) => a - b);
  return {
    perSecond: (sends.length / tookMs) * 1000,
    timesMs: times,
    cpuMs: (runtimeCpuMs() - cpuBefore) / sends.length,
  };
}

export async function ask(
  url: string,
  status: number,
  body?: object,
  token?: string,
): Promise<string> {
  const response = await fetch(url, {
    method: body ? 'POST' : 'GET',
    headers: {
      ...(body && { 'Content-Type': 'application/json' }),
      ...(token && { Authorization: `Bearer ${token}` }),
    },
    ...(body && { body: JSON.stringify(body) }),
  });
  const text = await response.text();
  if (response.status !== status) throw new Error(`${url}: ${response.status} ${text}`);
  return text;
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
