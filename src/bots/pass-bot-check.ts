/** How what shows that no bot is at work travels, and the check of it between the body of a request and its use case. */
import type { Context } from 'hono';
import * as z from 'zod/mini';
import type { HttpEnv } from '../http/context';
import { unwrap } from '../http/unwrap';
import type { BotCheckDeps } from './bot-check';
import type { CheckedRoute } from './settings';

/** A member of the body. Taken where nothing is checked, too, so that a client is the same for every service. */
export const turnstileToken = z
  .optional(z.string().check(z.maxLength(2048)))
  .check(
    z.describe(
      'What the widget of Turnstile made, with the last part of this path as its action. Needed where TURNSTILE_ROUTES names this route, else ignored. Good for one request.',
    ),
  );

/** A browser asks for no permission to send it from another origin, and gets none. */
export const bypassHeader = 'Bot-Check-Bypass';

/** @throws {Refusal} */
export async function passBotCheck(
  { botCheck }: BotCheckDeps,
  c: Context<HttpEnv>,
  route: CheckedRoute,
  token: string | undefined,
): Promise<void> {
  unwrap(await botCheck(route, c.get('context'), { token, bypass: c.req.header(bypassHeader) }));
}
