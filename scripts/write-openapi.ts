/** `npm run openapi`: writes `src/docs/openapi.json.txt` from the schemas that validate and the table of problems. */
import { existsSync, writeFileSync } from 'node:fs';
import { makeOpenApi } from './read-openapi.ts';

const file = 'src/docs/openapi.json.txt';
// The Worker that makes it has the API in it, which imports the file.
if (!existsSync(file)) writeFileSync(file, '{}');
// A file of /docs, so it travels with the Worker: no more white space than a diff needs.
writeFileSync(file, `${JSON.stringify(await makeOpenApi(), null, 1)}\n`);
console.log(`wrote ${file}`);
