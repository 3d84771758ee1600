/**
 * Temporary files go to memory where the machine offers that and has room: stores that are thrown away need not wait for a disk.
 * Those of a runtime wait for it at each write.
 */
import { existsSync, statfsSync } from 'node:fs';

const memory = '/dev/shm';
const roomBytes = 2 ** 30;

/** For this process and those that it starts, unless somebody has said where (TMPDIR). Elsewhere than on Linux it changes nothing. */
export function useMemoryForFiles(): void {
  if (process.env.TMPDIR !== undefined || !existsSync(memory)) return;
  const { bavail, bsize } = statfsSync(memory);
  if (bavail * bsize > roomBytes) process.env.TMPDIR = memory;
}
