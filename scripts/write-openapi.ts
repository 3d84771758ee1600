/** `npm run openapi`: writes `src/docs/openapi.json` from the schemas that validate and the table of problems. */
import { writeFileSync } from 'node:fs';
import { makeOpenApi, openApiFile } from './read-openapi.ts';

writeFileSync(openApiFile, `${JSON.stringify(await makeOpenApi(), null, 1)}\n`);
console.log(`wrote ${openApiFile}`);
