/**
 * Makes examples/moving-in/mongodump, the folder that `mongodump --db app --out mongodump` would write, of the people in
 * fastapi.mongoexport.json: node test/scripts/move-in-fixtures/make-mongodump.mjs
 */
import { mkdirSync, readFileSync, writeFileSync } from 'node:fs';
import { EJSON, serialize } from 'bson';

const examples = new URL('../../../examples/moving-in/', import.meta.url);
const lines = readFileSync(new URL('fastapi.mongoexport.json', examples), 'utf8')
  .trim()
  .split('\n');
mkdirSync(new URL('mongodump/app/', examples), { recursive: true });
writeFileSync(
  new URL('mongodump/app/users.bson', examples),
  Buffer.concat(lines.map((line) => serialize(EJSON.parse(line)))),
);
