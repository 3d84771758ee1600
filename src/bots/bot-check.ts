/**
 * Keeps bots from the routes that anybody may ask (OWASP ASVS 2.4.1): a widget of Turnstile in the page makes a token, which is
 * checked before anything is read, counted or derived for the request. So a refusal says nothing about an account, and none
 * counts against one.
 */
import { sha256 } from '@noble/hashes/sha2.js';
import type { Reason } from '../audit/events';
import { type Outcome, refused } from '../audit/refused';
import { utf8 } from '../core/encoding';
import type { ErrorOf } from '../core/errors';
import { logFault } from '../core/log';
import type { RequestContext } from '../core/request-context';
import { ok } from '../core/result';
import type { Secrets } from '../core/secret-key';
import type { BotCheckSettings, CheckedRoute } from './settings';
import { type NoVerdict, siteverify } from './siteverify';

export interface BotCheckDeps {
  botCheck: BotCheck;
}

/** What came with a request. */
export interface ShownProof {
  /** What the widget made. */
  token: string | undefined;
  /** What a program of the operator shows instead. */
  bypass: string | undefined;
}

type Checked = Outcome<void, ErrorOf<'bot-check-failed' | 'service-unavailable'>>;

/** @returns nothing where the request may go on. */
export type BotCheck = (
  route: CheckedRoute,
  context: Pick<RequestContext, 'ip' | 'requestId'>,
  shown: ShownProof,
) => Promise<Checked>;

/** Somebody waits for it, before all that the request itself takes. */
const defaultTimeoutMs = 3_000;

/** @param settings `undefined` where everybody may pass. */
export function makeBotCheck(
  settings: BotCheckSettings | undefined,
  timeoutMs = defaultTimeoutMs,
): BotCheck {
  if (!settings) return async () => ok(undefined);
  const { routes, whenDown, hostnames } = settings;
  const isBypass = makeIsBypass(settings.bypassSecrets);

  return async (route, { ip, requestId }, { token = '', bypass }) => {
    if (!routes.has(route)) return ok(undefined);
    if (bypass !== undefined) return isBypass(bypass) ? ok(undefined) : failed('bot-check-bypass');
    // Where an outage lets in, a missing token may be due to one: then no widget is made either. Turnstile is asked all the same.
    if (token === '' && whenDown === 'refuse') return failed('bot-check-missing');

    const question = { ...settings, token, ip, idempotencyKey: requestId };
    const verdict = await siteverify(question, timeoutMs);
    if (verdict.kind === 'none') return withoutVerdict(verdict, whenDown, route, requestId);
    if (verdict.kind === 'refused') return failed(verdict.reason);
    if (hostnames === undefined) return ok(undefined);
    // A token from another site with the same key, or from a widget beside another form, was not made for this.
    if (!hostnames.has(String(verdict.hostname))) return failed('bot-check-hostname');
    return verdict.action === route ? ok(undefined) : failed('bot-check-action');
  };
}

/** Both ways are told to the operator: of those who are let in, the trail does not say that nobody checked them. */
function withoutVerdict(
  { why }: NoVerdict,
  whenDown: BotCheckSettings['whenDown'],
  route: CheckedRoute,
  requestId: string,
): Checked {
  const request = whenDown === 'allow' ? 'allowed' : 'refused';
  logFault({ botCheck: 'no verdict of Turnstile', why, request, route, requestId });
  if (whenDown === 'allow') return ok(undefined);
  return refused(
    { code: 'service-unavailable', store: 'turnstile' },
    { event: 'sys_error', reason: 'turnstile' },
  );
}

/** By their digests, which are of one length: the time says nothing about how much of a guess is right. */
function makeIsBypass(secrets: Secrets | undefined): (shown: string) => boolean {
  const digests = (secrets ?? []).map(({ text }) => sha256(utf8(text)));
  return (shown) => {
    const digest = sha256(utf8(shown));
    return digests.some((one) => crypto.subtle.timingSafeEqual(one, digest));
  };
}

const failed = (reason: Reason) =>
  refused({ code: 'bot-check-failed' }, { event: 'bot_check_fail', reason });
