/**
 * `npm run mails`: every mail in every language as HTML, plain text and pictures, wide and narrow, light and dark, into
 * `.mails/`, to be looked at. Fails where one scrolls sideways or has a text too faint to read. `-- de reset` makes those
 * alone whose names have these words.
 */
import { mkdirSync, rmSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { chromium, type Page } from 'playwright-core';
import { faintTexts, faultsOfLook } from '../test/browser/look.ts';
import { api, startBuilt } from './built-worker.ts';

interface Mail {
  file: string;
  subject: string;
  text: string;
  html: string;
}

const folder = '.mails';
const wanted = process.argv.slice(2);

const mails = (await allMails()).filter(({ file }) => wanted.every((word) => file.includes(word)));
rmSync(folder, { recursive: true, force: true });
mkdirSync(folder);
const faults = await drawn(mails);
for (const fault of faults) console.error(fault);
console.log(`${mails.length} mails in ${folder}/, ${faults.length} faults`);
process.exitCode = faults.length > 0 ? 1 : 0;

async function allMails(): Promise<Mail[]> {
  const { origins, stop } = await startBuilt([{ ...api, main: 'scripts/mails-worker.ts' }]);
  try {
    return (await (await fetch(`${origins[0]}/`)).json()) as Mail[];
  } finally {
    await stop();
  }
}

/** @returns what is wrong with how they look. */
async function drawn(mails: Mail[]): Promise<string[]> {
  const browser = await chromium.launch({
    executablePath: process.env.CHROMIUM ?? '/usr/bin/chromium',
    args: ['--no-sandbox', '--disable-background-networking'],
  });
  const faults: string[] = [];
  for (const colorScheme of ['light', 'dark'] as const) {
    for (const width of [600, 320]) {
      const context = await browser.newContext({ colorScheme, viewport: { width, height: 400 } });
      const page = await context.newPage();
      for (const mail of mails) {
        const found = await draw(page, mail, `${width}-${colorScheme}`);
        faults.push(...found.map((fault) => `${mail.file} ${width} ${colorScheme}: ${fault}`));
      }
      await context.close();
    }
  }
  await browser.close();
  return faults;
}

async function draw(page: Page, { file, subject, text, html }: Mail, how: string) {
  writeFileSync(join(folder, `${file}.html`), html);
  writeFileSync(join(folder, `${file}.txt`), `${subject}\n\n${text}\n`);
  await page.setContent(html);
  await page.screenshot({ path: join(folder, `${file}-${how}.png`), fullPage: true });
  return [...(await faultsOfLook(page)), ...(await faintTexts(page))];
}
