import { readFileSync } from 'node:fs';
import { api, startBuilt } from './built-worker.ts';

/** The OpenAPI document, committed and served as it is; a test fails where it is stale. */
export const openApiFile = 'src/docs/openapi.json';

export const readOpenApi = (): unknown => JSON.parse(readFileSync(openApiFile, 'utf8'));

/** What it has to hold, as the current schemas make it. */
export async function makeOpenApi(): Promise<unknown> {
  const { origins, stop } = await startBuilt([{ ...api, main: 'scripts/openapi-worker.ts' }]);
  try {
    const response = await fetch(`${origins[0]}/`);
    if (!response.ok) throw new Error(`the document could not be made: ${response.status}`);
    return await response.json();
  } finally {
    await stop();
  }
}
