/** Shows how far something is, in one line that is written over; without words the line goes. For people, not for logs. */
export function progress(text = ''): void {
  if (process.stderr.isTTY) process.stderr.write(`\r\x1b[K${text}`);
}
