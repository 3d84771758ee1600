/** `npm run openapi`: writes `src/docs/openapi.json.txt` from the schemas that validate and the table of problems. */
import { existsSync, writeFileSync } from 'node:fs';
import { api, startBuilt } from './built-worker.ts';

const file = 'src/docs/openapi.json.txt';
// The Worker that makes it has the API in it, which imports the file.
if (!existsSync(file)) writeFileSync(file, '{}');
const { origins, stop } = await startBuilt([{ ...api, main: 'scripts/openapi-worker.ts' }]);
try {
  const response = await fetch(origins[0] ?? '');
  if (!response.ok) throw new Error(`the document could not be made: ${response.status}`);
  // A file of /docs, so it travels with the Worker: no more white space than a diff needs.
  writeFileSync(file, `${JSON.stringify(await response.json(), null, 1)}\n`);
  console.log(`wrote ${file}`);
} finally {
  await stop();
}
