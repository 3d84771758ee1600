/** `npm run openapi`: writes `src/docs/openapi.json.txt` from the schemas that validate and the table of problems. */
import { writeFileSync } from 'node:fs';
import { api, startBuilt } from './built-worker.ts';

const file = 'src/docs/openapi.json.txt';
const { origins, stop } = await startBuilt([{ ...api, main: 'scripts/prepared-openapi.ts' }]);
try {
  const response = await fetch(origins[0] ?? '');
  if (!response.ok) throw new Error(`the document could not be made: ${response.status}`);
  writeFileSync(file, `${JSON.stringify(await response.json(), null, 2)}\n`);
  console.log(`wrote ${file}`);
} finally {
  await stop();
}
