/** The OpenAPI document of this service: what was made ahead, told as its settings have it. */
import type { Settings } from '../settings';

/** What `openapi.json.txt` holds. */
export interface PreparedOpenApi {
  /** But for its servers; with everything in it that a setting can take away. */
  document: { paths: Record<string, unknown> };
  /** Paths that are otherwise where REGISTRATION is `conceal`. */
  concealed: Record<string, unknown>;
  /** Paths that are only there where mail goes to the local outbox. */
  onlyWithOutbox: string[];
}

export async function servedOpenApi({
  PUBLIC_URL,
  REGISTRATION,
  mail,
}: Pick<Settings, 'PUBLIC_URL' | 'REGISTRATION' | 'mail'>) {
  // Loaded when it is first asked for: neither start-up nor any other route pays for it.
  const { default: text } = await import('./openapi.json.txt');
  const { document, concealed, onlyWithOutbox } = JSON.parse(text) as PreparedOpenApi;
  const paths = { ...document.paths, ...(REGISTRATION === 'conceal' && concealed) };
  if (mail.transport !== 'outbox') for (const path of onlyWithOutbox) delete paths[path];
  return {
    ...document,
    servers: [{ url: PUBLIC_URL, description: 'This service.' }],
    paths,
  };
}
