/** The OpenAPI document of this service: what was made ahead, told as its settings have it. */
import { applied, type JsonObject } from '../core/merge-patch';
import type { Settings } from '../settings';

/** What `openapi.json.txt` holds. */
export interface PreparedOpenApi {
  /** Of a service with the local outbox, whose registration reveals. */
  document: JsonObject;
  /** What is otherwise where REGISTRATION is `conceal`. */
  concealed: JsonObject;
  /** What is otherwise where mail goes to the provider. */
  withoutOutbox: JsonObject;
}

/** @returns its text. */
export async function servedOpenApi(
  settings: Pick<Settings, 'PUBLIC_URL' | 'REGISTRATION' | 'mail'>,
): Promise<string> {
  // Loaded when it is first asked for: neither start-up nor any other route pays for it.
  const { default: text } = await import('./openapi.json.txt');
  const { document, concealed, withoutOutbox }: PreparedOpenApi = JSON.parse(text);
  const patches: JsonObject[] = [
    { servers: [{ url: settings.PUBLIC_URL, description: 'This service.' }] },
    ...(settings.REGISTRATION === 'conceal' ? [concealed] : []),
    ...(settings.mail.transport === 'outbox' ? [] : [withoutOutbox]),
  ];
  return JSON.stringify(patches.reduce((told, patch) => applied(patch, told), document));
}
