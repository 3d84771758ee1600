/** A real browser that notes whatever a page of ours should not do. */
import { mkdirSync } from 'node:fs';
import { chromium } from 'playwright-core';

/**
 * @param screenshots a folder for them; none are taken without one.
 * @param timezoneId where the browser is, such as America/New_York
 * @param bypassCSP lets a script in that is none of the page's.
 * @param guest another origin that pages may ask.
 */
export async function openBrowser(
  origin: string,
  screenshots: string | undefined,
  { bypassCSP = false, timezoneId = 'UTC', guest = origin } = {},
) {
  const browser = await chromium.launch({
    executablePath: process.env.CHROMIUM ?? '/usr/bin/chromium',
    args: ['--no-sandbox', '--disable-background-networking', '--disable-component-update'],
  });
  const context = await browser.newContext({
    viewport: { width: 1280, height: 800 },
    locale: 'en-US',
    bypassCSP,
    timezoneId,
  });
  const page = await context.newPage();
  const complaints: string[] = [];
  page.on('console', (message) => {
    if (message.type() !== 'error') return;
    const said = `${message.text()} ${message.location().url}`;
    // A refusal is a status of 401, 403, 409, 410, 412 or 422, and the browser says so. It asks for an icon where no policy forbids it.
    const isRefusal = /status of 4(01|03|09|10|12|22)/.test(said);
    if (!isRefusal && !(bypassCSP && said.endsWith('/favicon.ico'))) complaints.push(said);
  });
  page.on('pageerror', (error) => complaints.push(error.message));
  page.on('request', (request) => {
    const isAllowed = [origin, guest].some((one) => request.url().startsWith(one));
    if (!isAllowed) complaints.push(`asked ${request.url()}`);
  });

  return {
    browser,
    page,
    complaints,
    /** Waits until /account shows somebody's account. */
    async accountShown(): Promise<void> {
      await page.waitForURL(/\/account/);
      await page.waitForSelector('#account:not([hidden])');
    },
    isFocused: (id: string): Promise<boolean> =>
      page.evaluate((wanted) => document.activeElement?.id === wanted, id),
    async shoot(name: string, fullPage = false): Promise<void> {
      if (!screenshots) return;
      mkdirSync(screenshots, { recursive: true });
      await page.screenshot({ path: `${screenshots}/${name}.png`, fullPage });
    },
  };
}
