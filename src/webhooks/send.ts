/** One try to bring one message to its endpoint. What came of it is a value: the object decides what follows. */
import { kindOfError } from '../core/log';
import type { VersionedKeys } from '../core/secret-key';
import { userAgent } from '../core/user-agent';
import type { WebhookEndpointRow } from '../db/schema';
import { readRetryAfter } from '../messaging/retry-after';
import { payloadOf, type WebhookEvent } from './events';
import { publicUrl } from './public-url';
import { resolve } from './resolve';
import { headersOf } from './signature';

/** What a receiver that hangs is given. */
const defaultTimeoutMs = 15_000;

export interface SendDeps {
  now: () => Date;
  webhookKeys: VersionedKeys;
  settings: { PUBLIC_URL: string; DNS_OVER_HTTPS_URL: string | undefined };
  /** For tests, which do not wait. */
  webhookTimeoutMs?: number;
}

export type Attempt =
  | { ok: true; status: number }
  // A word that may be shown and logged: it holds nothing that the receiver sent.
  | { ok: false; failure: string; retryAfterMs?: number | undefined };

/** The signing secret cannot be derived any more. No try can help: a rotation does. */
export const secretLost = 'secret-lost';

/** The receiver wants no more (HTTP 410). */
export const gone = 'status-410';

/**
 * May this endpoint be asked now? Names change what they point to, so it is asked again at every run.
 * @returns why not.
 */
export async function blockedBy(deps: SendDeps, url: string): Promise<string | undefined> {
  const { PUBLIC_URL, DNS_OVER_HTTPS_URL } = deps.settings;
  const checked = publicUrl(url, PUBLIC_URL);
  if (checked === undefined) return 'url-not-public';
  const isAsked = DNS_OVER_HTTPS_URL !== undefined && new URL(checked).protocol === 'https:';
  if (!isAsked) return undefined;
  const timeoutMs = deps.webhookTimeoutMs ?? defaultTimeoutMs;
  const resolved = await resolve(DNS_OVER_HTTPS_URL, new URL(checked), timeoutMs);
  return { public: undefined, private: 'address-not-public', unresolved: 'name-unresolved' }[
    resolved
  ];
}

/** Never throws. */
export async function send(
  deps: SendDeps,
  endpoint: WebhookEndpointRow,
  event: WebhookEvent,
): Promise<Attempt> {
  const body = payloadOf(event);
  const signed = headersOf(deps.webhookKeys, endpoint, event.id, body, deps.now());
  if (!signed) return { ok: false, failure: secretLost };
  const controller = new AbortController();
  const timer = setTimeout(() => controller.abort(), deps.webhookTimeoutMs ?? defaultTimeoutMs);
  try {
    const response = await fetch(endpoint.url, {
      method: 'POST',
      headers: { ...signed, 'Content-Type': 'application/json', 'User-Agent': userAgent },
      body,
      // Another address is another decision: the admin's, and the one of publicUrl.
      redirect: 'manual',
      signal: controller.signal,
    });
    // Nobody reads it, however long it is.
    response.body?.cancel().catch(() => {});
    if (response.ok) return { ok: true, status: response.status };
    const retryAfterMs = readRetryAfter(response.headers.get('Retry-After'), deps.now());
    return { ok: false, failure: `status-${response.status}`, retryAfterMs };
  } catch (error) {
    const failure = controller.signal.aborted ? 'timeout' : `not-reached (${kindOfError(error)})`;
    return { ok: false, failure };
  } finally {
    // A timer left running would keep the object awake, and on the bill.
    clearTimeout(timer);
  }
}
