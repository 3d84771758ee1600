/** What stands in for an authenticator app, and for a device with passkeys. */
import { setTimeout as sleep } from 'node:timers/promises';
import { Secret, TOTP } from 'otpauth';
import type { Page } from 'playwright-core';

const stepMs = 30_000;

/**
 * Codes of an app, each of another step, because each is good once. The next step counts as well, so that nobody waits for long.
 * @param key as a page shows it, in groups.
 */
export function codesOf(key: string): () => Promise<string> {
  const totp = new TOTP({ secret: Secret.fromBase32(key.replaceAll(' ', '')) });
  let used = 0;
  return async () => {
    const now = () => Math.floor(Date.now() / stepMs);
    used = Math.max(used + 1, now());
    while (used > now() + 1) await sleep(250);
    return totp.generate({ timestamp: used * stepMs });
  };
}

/** A device that touches itself, and knows its owner (CDP, WebAuthn). */
export async function addAuthenticator(page: Page): Promise<void> {
  const cdp = await page.context().newCDPSession(page);
  await cdp.send('WebAuthn.enable');
  await cdp.send('WebAuthn.addVirtualAuthenticator', {
    options: {
      protocol: 'ctap2',
      transport: 'internal',
      hasResidentKey: true,
      hasUserVerification: true,
      isUserVerified: true,
      automaticPresenceSimulation: true,
    },
  });
}
