/** What `npm run move-out` leaves on the disk: all of it under its name, or nothing. */
import assert from 'node:assert/strict';
import { spawn } from 'node:child_process';
import {
  mkdtempSync,
  readdirSync,
  readFileSync,
  rmSync,
  statSync,
  symlinkSync,
  writeFileSync,
} from 'node:fs';
import { createServer } from 'node:http';
import type { AddressInfo } from 'node:net';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { after, before, beforeEach, describe, it } from 'node:test';

const folder = mkdtempSync(join(tmpdir(), 'move-out-'));
const to = join(folder, 'people.ndjson');
const page = (name: string) => `{"externalId":"${name}"}\n`;
const next = '</v1/admin/users/export?cursor=2>; rel="next"';

/** How the second page is answered. */
let second: 'well' | 'refused' | 'not at all';
let asked: string[] = [];
const server = createServer((request, response) => {
  const { url = '' } = request;
  asked.push(url);
  if (url === '/v1/login') {
    const tokens = { tokenType: 'Bearer', accessToken: 'a', refreshToken: 'r', expiresIn: 1 };
    response.end(JSON.stringify(tokens));
  } else if (url === '/v1/logout') response.writeHead(204).end();
  else if (!url.includes('cursor=2')) response.writeHead(200, { Link: next }).end(page('1'));
  else if (second === 'well') response.end(page('2'));
  else if (second === 'refused') response.writeHead(503).end('{}');
});

before(() => new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve)));
after(() => {
  server.close();
  server.closeAllConnections();
  rmSync(folder, { recursive: true });
});
beforeEach(() => {
  asked = [];
  for (const name of readdirSync(folder)) rmSync(join(folder, name));
});

async function moveOut(whileItWaits?: (kill: () => void) => void) {
  const url = `http://127.0.0.1:${(server.address() as AddressInfo).port}`;
  const words = ['--as', 'ines@example.com', '--to', to, '--url', url];
  const child = spawn(process.execPath, ['scripts/move-out/move-out.ts', ...words], {
    env: { ...process.env, ADMIN_PASSWORD: 'Tidal-Harbor-42' },
    stdio: 'ignore',
  });
  const closed = new Promise((resolve) => child.once('close', resolve));
  if (whileItWaits) {
    while (!asked.some((path) => path.includes('cursor=2')))
      await new Promise((resolve) => setTimeout(resolve, 20));
    whileItWaits(() => child.kill('SIGINT'));
  }
  return closed;
}

describe('a move out', () => {
  it('follows no link that somebody has laid, and takes no file that others may read', async () => {
    second = 'well';
    const elsewhere = join(folder, 'elsewhere');
    writeFileSync(elsewhere, '');
    for (const lay of [
      () => symlinkSync(elsewhere, `${to}.part`),
      () => writeFileSync(`${to}.part`, '', { mode: 0o666 }),
    ]) {
      lay();
      assert.equal(await moveOut(), 0);
      assert.equal(readFileSync(to, 'utf8'), page('1') + page('2'));
      assert.equal(statSync(to).mode & 0o777, 0o600);
      assert.equal(readFileSync(elsewhere, 'utf8'), '');
      rmSync(to);
    }
  });

  it('leaves every page in one file, for nobody else to read', async () => {
    second = 'well';
    assert.equal(await moveOut(), 0);
    assert.deepEqual(readdirSync(folder), ['people.ndjson']);
    assert.equal(readFileSync(to, 'utf8'), page('1') + page('2'));
    assert.equal(statSync(to).mode & 0o777, 0o600);
  });

  it('that failed leaves nothing', async () => {
    second = 'refused';
    assert.equal(await moveOut(), 1);
    assert.deepEqual(readdirSync(folder), []);
  });

  it('leaves nothing after Ctrl-C, and logs out', async () => {
    second = 'not at all';
    const code = await moveOut((kill) => {
      assert.deepEqual(readdirSync(folder), ['people.ndjson', 'people.ndjson.part']);
      kill();
    });
    assert.equal(code, 130);
    assert.deepEqual(readdirSync(folder), []);
    assert.ok(asked.includes('/v1/logout'));
  });

  it('overwrites nothing', async () => {
    second = 'well';
    writeFileSync(to, 'mine');
    assert.equal(await moveOut(), 2);
    assert.equal(readFileSync(to, 'utf8'), 'mine');
    assert.ok(!asked.some((path) => path.includes('export')));
  });
});
