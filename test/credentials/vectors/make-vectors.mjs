/**
 * Makes better-auth.json with the package itself, installed in a folder outside of this repository:
 *
 *     cd "$(mktemp -d)" && npm install better-auth && node <here>/make-vectors.mjs "$PWD"
 */
import { readFileSync, writeFileSync } from 'node:fs';
import { pathToFileURL } from 'node:url';

const root = `${process.argv[2]}/node_modules/better-auth`;
const { version } = JSON.parse(readFileSync(`${root}/package.json`, 'utf8'));
const { hashPassword } = await import(pathToFileURL(`${root}/dist/crypto/index.mjs`).href);

const nfc = 'pässwörd'.normalize('NFC');
const passwords = [
  'Tidal-Harbor-42',
  nfc,
  nfc.normalize('NFD'),
  'Ｆull-Width-42',
  '🔑🧭-Granite',
  'Copper!Lantern7-'.repeat(5),
  'before\0after',
];
const vectors = [];
for (const password of passwords) {
  const hash = await hashPassword(password);
  vectors.push({ kind: 'scrypt', password, hash, scheme: 'better-auth', dear: true });
}
const madeBy = `better-auth ${version}, Node ${process.version}`;
const file = new URL('better-auth.json', import.meta.url);
writeFileSync(file, `${JSON.stringify({ madeBy, vectors }, null, 2)}\n`);
