/** `npm run audit -- --from <sink> | head`: a stand-in of the sink has more than anybody reads. */
import assert from 'node:assert/strict';
import { spawn } from 'node:child_process';
import { once } from 'node:events';
import { createServer } from 'node:http';
import type { AddressInfo } from 'node:net';
import { after, it } from 'node:test';

const objects = 300;
const eventsInEach = 200;
const event = { at: '2026-11-26T12:00:00.000Z', event: 'authn_login_success', outcome: 'success' };
const keys = Array.from(
  { length: objects },
  (_, i) => `audit/2026-11-26/${String(i + 1).padStart(12, '0')}.ndjson`,
);
let opened = 0;

const sink = createServer(({ url }, response) => {
  if (url === '/head') return response.end(JSON.stringify({ seq: objects, hash: 'h' }));
  if (url === '/objects') return response.end(JSON.stringify({ keys }));
  opened++;
  return response.end(`${JSON.stringify({ event })}\n`.repeat(eventsInEach));
}).listen(0, '127.0.0.1');
await once(sink, 'listening');
after(() => {
  sink.close();
  sink.closeAllConnections();
});

it('a trail of which the reader has seen enough ends quietly, as a closed pipe does', async () => {
  const { port } = sink.address() as AddressInfo;
  const words = ['scripts/audit/audit.ts', '--ndjson', '--from', `http://127.0.0.1:${port}`];
  const command = spawn(process.execPath, words, { stdio: ['ignore', 'pipe', 'pipe'] });
  command.stdout.once('data', () => command.stdout.destroy());
  const [told, [code]] = await Promise.all([
    command.stderr.setEncoding('utf8').toArray(),
    once(command, 'close'),
  ]);
  assert.deepEqual([code, told.join('')], [141, '']);
  assert.ok(opened < objects, `${opened} objects were read, as if somebody read on`);
});
