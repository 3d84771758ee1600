/** The files that an app puts among its own: below its base path they name nothing outside. */
import assert from 'node:assert/strict';
import { existsSync, mkdirSync, mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { after, test } from 'node:test';
import { addAssets, writeAssets } from '../../scripts/assets.ts';

const folder = mkdtempSync(join(tmpdir(), 'assets-'));
after(() => rmSync(folder, { recursive: true }));

test('leaves the files of the app alone, at the root too', () => {
  mkdirSync(join(folder, 'docs'));
  writeFileSync(join(folder, 'docs/own.html'), 'own');
  addAssets(folder, '/accounts');
  addAssets(folder, '');
  assert.equal(readFileSync(join(folder, 'docs/own.html'), 'utf8'), 'own');
  assert.ok(existsSync(join(folder, 'accounts/pages/api.js')));
});

test('differ in the three files that say whole paths, and in nothing else', () => {
  const root = join(folder, 'as-served');
  writeAssets(root);
  const files = addAssets(folder, '/accounts');
  const same = (file: string) =>
    readFileSync(join(root, file)).equals(readFileSync(join(folder, 'accounts', file)));
  assert.deepEqual(
    files.filter((file) => !same(file)),
    ['openapi.json', 'docs.html', 'docs/start.js'],
  );
});

test('describe the service where it is', () => {
  addAssets(folder, '/api/accounts');
  const text = readFileSync(join(folder, 'api/accounts/openapi.json'), 'utf8');
  const document = JSON.parse(text);
  assert.equal(document.servers[0].url, '/api/accounts');
  assert.ok('/problems/{code}' in document.paths && '/v1/me' in document.paths);
  assert.equal(document.components.securitySchemes.accessCookie.name, '__Host-access.api.accounts');
  assert.doesNotMatch(text, /"\/problems\/[a-z-]+"/);
  assert.doesNotMatch(text, /__Host-(access|refresh)(?!\.api\.accounts)/);
  const page = readFileSync(join(folder, 'api/accounts/docs.html'), 'utf8');
  const named = [...page.matchAll(/(?:src|href)="(\/[^"]+)"/g)].map(([, path]) => path);
  assert.equal(named.length, 4);
  assert.ok(named.every((path) => path?.startsWith('/api/accounts/')));
});
