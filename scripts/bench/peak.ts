/**
 * Loaded before a command (`node --import`): says at its end, on channel 3, how much memory it had at its peak, in MiB. It looks for
 * itself, because what the system calls the peak of a process begins with that of the one that started it.
 */
import { writeSync } from 'node:fs';

let peak = 0;
const look = (): void => {
  peak = Math.max(peak, process.memoryUsage.rss());
};
setInterval(look, 20).unref();

process.on('exit', () => {
  look();
  writeSync(3, String(Math.round(peak / 2 ** 20)));
});
