import { api, type Part, startBuilt } from './built-worker.ts';

/** The OpenAPI document as the built Worker gives it out. */
export const readOpenApi = (): Promise<unknown> => readJson(api, '/openapi.json');

/** What `src/docs/openapi.json.txt` has to hold, as the schemas of now make it. */
export const makeOpenApi = (): Promise<unknown> =>
  readJson({ ...api, main: 'scripts/openapi-worker.ts' }, '/');

async function readJson(part: Part, path: string): Promise<unknown> {
  const { origins, stop } = await startBuilt([part]);
  try {
    const response = await fetch(`${origins[0]}${path}`);
    if (!response.ok) throw new Error(`${path}: ${response.status}`);
    return await response.json();
  } finally {
    await stop();
  }
}
