/** The part of the demo about a second factor: set up an app, log in in two halves, with a code and with a recovery code. */
import { TOTP } from 'otpauth';
import type { Walk } from './walk.ts';

/** @param account with a verified address. @param token of a session that has just begun. */
export async function secondFactor(
  walk: Walk,
  account: { username: string; password: string },
  token: string,
): Promise<void> {
  walk.chapter('Set up a second factor');
  const { secret, setUpToken } = await walk.post('/v1/me/totp', undefined, {
    token,
    status: 200,
    quiet: true,
  });
  const codeOf = (steps: number) =>
    new TOTP({ secret: String(secret) }).generate({ timestamp: Date.now() + steps * 30_000 });
  await walk.post(
    '/v1/me/totp/confirm',
    { setUpToken, code: '12345' },
    { token, status: 403, code: 'second-factor-invalid' },
  );
  const confirmed = await walk.post(
    '/v1/me/totp/confirm',
    { setUpToken, code: codeOf(0) },
    { token, status: 201, quiet: true },
  );
  const codes = confirmed.recoveryCodes as string[];
  walk.check(codes.length === 10, 'ten recovery codes come with it');

  walk.chapter('Log in in two halves');
  const half = async () =>
    String(
      (await walk.post('/v1/login', account, { status: 403, code: 'second-factor-required' }))
        .challengeToken,
    );
  const show = (challenge: string, body: object, expected: { status: number; code?: string }) =>
    walk.post('/v1/login/second-factor', body, { token: challenge, ...expected });
  const wrong = { status: 403, code: 'second-factor-invalid' };
  const challenge = await half();
  await walk.get('/v1/me', { token: challenge, status: 401, code: 'invalid-token' });
  await show(challenge, { method: 'totp', code: '000000' }, wrong);
  const code = codeOf(1);
  const opened = await show(challenge, { method: 'totp', code }, { status: 200 });
  await show(await half(), { method: 'totp', code }, wrong);
  const recovery = { method: 'recovery-code', code: codes[0] };
  await show(await half(), recovery, { status: 200 });
  await show(await half(), recovery, wrong);

  walk.chapter('Show again who you are, and take it away');
  const session = { token: String(opened.accessToken) };
  await walk.post(
    '/v1/me/reauthenticate',
    { password: account.password },
    { ...session, status: 403, code: 'reauthentication-required' },
  );
  await walk.delete('/v1/me/totp', { ...session, status: 204 });
  await walk.post('/v1/login', account, { status: 200 });
}
