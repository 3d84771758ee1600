import { startBuiltWorker } from './built-worker.ts';

/** The OpenAPI document as the built Worker gives it out. */
export async function readOpenApi(): Promise<unknown> {
  const worker = await startBuiltWorker();
  try {
    const response = await fetch(`${worker.origin}/openapi.json`);
    if (!response.ok) throw new Error(`/openapi.json: ${response.status}`);
    return await response.json();
  } finally {
    await worker.stop();
  }
}
