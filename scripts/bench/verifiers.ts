/**
 * `npm run bench:verifiers`: how long a password takes against the hashes that other systems made, at what they
 * use and at our caps, as a ratio to our own Argon2id in the same seconds. In one Worker, bundled as the API is.
 * `npm run bench:verifiers -- 9` takes 9 rounds.
 */
import { startBuilt } from '../built-worker.ts';
import { median } from './figures.ts';
import { progress } from './progress.ts';

const rounds = Number(process.argv[2] ?? 5);
const password = 'Tidal-Harbor-42';

const zeros = (bytes: number): string => Buffer.alloc(bytes).toString('base64').replaceAll('=', '');
const phc = (setting: string, tagBytes: number) => `$${setting}$${zeros(16)}$${zeros(tagBytes)}`;
const bcrypt = (cost: number) => `$2b$${cost}$${'.'.repeat(53)}`;

const own = phc('argon2id$v=19$m=19456,t=2,p=1', 32);

const hashes: [name: string, stored: string, password?: string][] = [
  ['bcrypt 10', bcrypt(10)],
  ['bcrypt 12', bcrypt(12)],
  ['bcrypt 13', bcrypt(13)],
  ['bcrypt 14, the cap', bcrypt(14)],
  ['PBKDF2-SHA-256, 600,000 rounds', phc('pbkdf2-sha256$i=600000', 32)],
  ['PBKDF2-SHA-256, 1,000,000 rounds', phc('pbkdf2-sha256$i=1000000', 32)],
  ['PBKDF2-SHA-1, 1,500,000 rounds, the cap', phc('pbkdf2-sha1$i=1500000', 20)],
  ['PBKDF2-SHA-256, 1,500,000 rounds, the cap', phc('pbkdf2-sha256$i=1500000', 32)],
  ['PBKDF2-SHA-512, 1,500,000 rounds, the cap', phc('pbkdf2-sha512$i=1500000', 64)],
  ["Firebase's scrypt, 2^14, 8, 1", phc('firebase-scrypt$ln=14,r=8,p=1', 32)],
  ['scrypt 2^14, 16, 1 (better-auth)', phc('scrypt-nfkc$ln=14,r=16,p=1', 64)],
  ['scrypt 2^15, 8, 1 (Werkzeug)', phc('scrypt$ln=15,r=8,p=1', 64)],
  ['scrypt 2^14, 8, 5 (Django)', phc('scrypt$ln=14,r=8,p=5', 64)],
  ['scrypt 2^16, 8, 1 (passlib)', phc('scrypt$ln=16,r=8,p=1', 32)],
  ['scrypt 2^16, 8, 2, the cap', phc('scrypt$ln=16,r=8,p=2', 32)],
  ['Argon2id, 64 MiB, 3 passes, 4 lanes', phc('argon2id$v=19$m=65536,t=3,p=4', 32)],
  ['Argon2id, 64 MiB, 4 passes (PHP)', phc('argon2id$v=19$m=65536,t=4,p=1', 32)],
  ['Argon2id, 64 MiB, 16 passes, 8 lanes, the cap', phc('argon2id$v=19$m=65536,t=16,p=8', 32)],
  ['sha512-crypt, 5,000 rounds', `$6$rounds=5000$salt$${'.'.repeat(86)}`],
  ['sha512-crypt, 656,000 rounds (passlib)', `$6$rounds=656000$salt$${'.'.repeat(86)}`],
  ['sha256-crypt, the cap', `$5$rounds=700000$saltsaltsaltsalt$${'.'.repeat(43)}`, 'x'.repeat(128)],
  ['sha512-crypt, the cap', `$6$rounds=700000$saltsaltsaltsalt$${'.'.repeat(86)}`, 'x'.repeat(128)],
  ['a digest in Argon2id', `$argon2id-sha1$v=19$m=19456,t=2,p=1$$${zeros(16)}$${zeros(32)}`],
];

const part = { config: 'scripts/bench/verifiers.toml', name: 'verifiers', settings: {} };
const { origins, stop } = await startBuilt([part]);
try {
  // What is compiled meanwhile does not count.
  for (const [, stored, text] of hashes) await matched(stored, text);
  console.table(await measured());
} finally {
  await stop();
}

async function measured() {
  const rows = [];
  for (const [name, stored, text] of hashes) {
    progress(name);
    const ours: number[] = [];
    const theirs: number[] = [];
    for (let round = 0; round < rounds; round++) {
      ours.push(await matched(own), await matched(own));
      theirs.push(await matched(stored, text));
    }
    const ms = median(theirs);
    rows.push({ hash: name, 'time to ours': (ms / median(ours)).toFixed(1), ms: Math.round(ms) });
  }
  progress();
  return rows;
}

/** @returns milliseconds. */
async function matched(stored: string, text = password): Promise<number> {
  const begin = performance.now();
  const body = JSON.stringify({ stored, password: text });
  const response = await fetch(origins[0] ?? '', { method: 'POST', body });
  const answer = await response.text();
  if (answer !== 'false') throw new Error(`${stored}: ${response.status} ${answer}`);
  return performance.now() - begin;
}
