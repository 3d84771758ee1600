/** A forgotten password of somebody who has a phone alone, for `demo.ts`: the code comes from the local outbox. */
import type { Walk } from './walk.ts';

/** @param person registered, with a number as the username. */
export async function resetByCode(
  walk: Walk,
  { username, newPassword }: { username: string; newPassword: string },
): Promise<void> {
  walk.chapter('Forget it, and reset it by SMS');
  await walk.post('/v1/forgot-password', { username }, { status: 202 });
  const [sms] = await walk.mailsTo(username, (all) => all.some(isReset));
  const code = /\b\d{6}\b/.exec(sms?.text ?? '')?.[0] ?? '';
  walk.check(
    code !== '',
    `an SMS in the outbox: ${sms?.text.split('\n')[0]?.replace(code, '······')}`,
  );
  const reset = (typed: string, password = newPassword) => ({
    username,
    code: typed,
    newPassword: password,
  });
  const wrong = String((Number(code) + 1) % 1_000_000).padStart(6, '0');
  await walk.post('/v1/reset-password', reset(wrong), { status: 403, code: 'code-invalid' });
  await walk.post('/v1/reset-password', reset(code, 'Password1!'), {
    status: 422,
    rules: ['/newPassword password_common'],
  });
  await walk.post('/v1/reset-password', reset(code), { status: 204 });
  await walk.post('/v1/reset-password', reset(code), { status: 403, code: 'code-invalid' });
  await walk.post('/v1/login', { username, password: newPassword }, { status: 200 });
}

const isReset = ({ text }: { text: string }): boolean => text.includes('for a new password');
