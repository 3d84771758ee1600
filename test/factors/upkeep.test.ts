/** What the cron does for factors, and what a rotation of `AUTH_SECRET` does to them. */
import { env } from 'cloudflare:workers';
import { beforeEach, describe, expect, it } from 'vitest';
import { makeTestApp } from '../support/app';
import { auditLines } from '../support/audit';
import { signWith } from '../support/authenticator';
import { travel } from '../support/clock';
import { runCron } from '../support/deletions';
import {
  codeOf,
  halfLogin,
  optionsFor,
  showFactor,
  withApp,
  withPasskey,
} from '../support/factors';
import { faults } from '../support/faults';
import { expectProblem } from '../support/problem';
import { added, before, dropped, isolate, swapped } from '../support/rotation';
import { countRows } from '../support/rows';

const app = makeTestApp();

beforeEach(async () => {
  await env.DB.exec('DELETE FROM factors');
});

const show = async (by = app, person: { username: string; password: string; secret: string }) => {
  const { token } = await halfLogin(by, person);
  return showFactor(by, token, { method: 'totp', code: codeOf(person.secret) });
};

describe('codes that were used', () => {
  it('leave the database an hour after they would have been good', async () => {
    const person = await withApp(app);
    travel('30m');
    await runCron();
    expect(await countRows('factor_uses')).toBe(1);
    travel('1h');
    auditLines();
    await runCron();
    expect(await countRows('factor_uses')).toBe(0);
    expect(auditLines().map(({ event }) => event)).toContain('sys_factor_purge');
    expect((await show(app, person)).status).toBe(200);
  });

  it('of recovery stay as long as their factor: none is good again', async () => {
    const person = await withApp(app);
    const code = person.recoveryCodes[0];
    const first = await halfLogin(app, person);
    await showFactor(app, first.token, { method: 'recovery-code', code });
    travel('10d');
    await runCron();
    const { token } = await halfLogin(app, person);
    const again = await showFactor(app, token, { method: 'recovery-code', code });
    await expectProblem(again, 403, 'second-factor-invalid');
  });

  it('are nothing to write about where there are none', async () => {
    auditLines();
    await runCron();
    expect(auditLines().map(({ event }) => event)).not.toContain('sys_factor_purge');
  });
});

describe('a rotation of the secret', () => {
  const keyId = async () =>
    env.DB.prepare("SELECT key_id FROM factors WHERE kind = 'totp'").first<string>('key_id');

  it('keeps every app: the cron seals its secret anew before the old one is taken away', async () => {
    const person = await withApp(isolate(before));
    const sealedUnder = await keyId();
    travel('1m');
    expect((await show(isolate(added), person)).status).toBe(200);
    await runCron({ ...swapped });
    expect(await keyId()).not.toBe(sealedUnder);
    travel('1m');
    expect((await show(isolate(dropped), person)).status).toBe(200);
  });

  it('goes on beside apps whose secret is gone, however many there are', async () => {
    for (let i = 0; i < 50; i++) await withApp(isolate(before));
    await env.DB.exec("UPDATE factors SET key_id = '' WHERE kind = 'totp'");
    const person = await withApp(isolate(before));
    const ofPerson = () =>
      env.DB.prepare("SELECT key_id FROM factors WHERE kind = 'totp' AND user_id = ?")
        .bind(person.id)
        .first<string>('key_id');
    const sealedUnder = await ofPerson();
    await runCron({ ...swapped });
    expect(await ofPerson()).not.toBe(sealedUnder);
  });

  it('seals a secret anew also where it is used first', async () => {
    const person = await withApp(isolate(before));
    const sealedUnder = await keyId();
    travel('1m');
    expect((await show(isolate(swapped), person)).status).toBe(200);
    expect(await keyId()).not.toBe(sealedUnder);
  });

  it('refuses codes of an app whose secret was sealed under one that is gone, and says so in the log', async () => {
    const person = await withApp(isolate(before));
    travel('1m');
    faults();
    await expectProblem(await show(isolate(dropped), person), 403, 'second-factor-invalid');
    expect(JSON.stringify(faults())).toContain('AUTH_SECRET');
    const { token } = await halfLogin(isolate(dropped), person);
    const code = person.recoveryCodes[0];
    const shown = await showFactor(isolate(dropped), token, { method: 'recovery-code', code });
    expect(shown.status).toBe(200);
  });

  it('makes no difference to a passkey, nor to what it was asked for a moment ago', async () => {
    const { passkey } = await withPasskey(isolate(before));
    const asked = await optionsFor(isolate(before), '/v1/login/passkey');
    for (const setting of [added, swapped]) {
      const response = await signWith(passkey, asked);
      const opened = await isolate(setting).post('/v1/login/passkey', { response });
      expect(opened.status).toBe(setting === added ? 200 : 401);
    }
    const next = await optionsFor(isolate(dropped), '/v1/login/passkey');
    const response = await signWith(passkey, next);
    expect((await isolate(dropped).post('/v1/login/passkey', { response })).status).toBe(200);
  });
});
