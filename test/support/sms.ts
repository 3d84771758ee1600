/** What the stand-in of the SMS provider got, and how it should behave, by number. */
import { env } from 'cloudflare:workers';
import type { AcceptedSms, SmsMode, SmsTry } from './sms-types';

const control = (to: string) => `${env.TWILIO_BASE_URL}/control/${encodeURIComponent(to)}`;

export async function smsProviderAnswers(to: string, mode: SmsMode): Promise<void> {
  await fetch(control(to), { method: 'PUT', body: JSON.stringify({ mode }) });
}

export async function smsTo(to: string): Promise<AcceptedSms[]> {
  return (await seenBy(to)).accepted;
}

export async function smsTriesFor(to: string): Promise<SmsTry[]> {
  return (await seenBy(to)).tries;
}

/** The code in the newest SMS with one to this number. */
export async function codeOf(to: string): Promise<string> {
  const codes = (await smsTo(to)).flatMap(({ text }) => /\b\d{6}\b/.exec(text) ?? []);
  const code = codes.at(-1);
  if (!code) throw new Error(`no code was sent to ${to}`);
  return code;
}

/** Six digits that are not these. */
export const otherCode = (code: string): string =>
  String((Number(code) + 1) % 1_000_000).padStart(6, '0');

async function seenBy(to: string) {
  const response = await fetch(control(to));
  return response.json<{ accepted: AcceptedSms[]; tries: SmsTry[] }>();
}
