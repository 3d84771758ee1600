/** How a mail looks: brand, button, language, and nothing that somebody else wrote as markup. */
import { describe, expect, it } from 'vitest';
import { brandSettings } from '../../src/core/brand';
import { contrast } from '../../src/core/contrast';
import { locales } from '../../src/core/locale';
import type { LinkJob, NoticeJob } from '../../src/messaging/job';
import { colors, darkColors } from '../../src/messaging/mail-style';
import { digestMessage, linkMessage, noticeMessage } from '../../src/messaging/messages';

type Brand = Parameters<typeof noticeMessage>[1];

const none = Object.fromEntries(
  Object.keys(brandSettings).map((name) => [name, undefined]),
) as unknown as Brand;
const branded: Brand = {
  BRAND_NAME: 'Nordlicht',
  BRAND_LOGO_URL: 'https://cdn.example/logo.png',
  BRAND_COLOR: '#ffb300',
  SUPPORT_URL: 'https://help.example/konto',
  APP_URL: 'https://app.example',
};
const at = Date.UTC(2026, 10, 24, 6, 35);
const link = 'https://accounts.example/reset-password#token=abc';

const reset = (changes: Partial<LinkJob> = {}, brand = branded) =>
  linkMessage(
    {
      kind: 'link',
      link: 'reset',
      userId: '1',
      to: 'a@example.com',
      record: {},
      standing: 'proved',
      ...changes,
    },
    link,
    86_400,
    brand,
  );

const notice = (changes: Partial<NoticeJob> = {}, brand = branded) =>
  noticeMessage(
    {
      kind: 'notice',
      notice: 'password-changed',
      userId: '1',
      to: 'a@example.com',
      at,
      expiresAt: at,
      ...changes,
    },
    brand,
  );

describe('a mail with a link', () => {
  it('has a button in the color of the brand, and the bare link below it', async () => {
    const { html } = await reset();
    expect(html.split(`href="${link}"`)).toHaveLength(3);
    expect(html).toMatch(/class="button"[^>]*background:#ffb300;[^>]*color:#000000/);
    expect(html).toContain(`>${link}</a>`);
  });

  it('writes white on a dark color', async () => {
    const { html } = await reset({}, { ...branded, BRAND_COLOR: '#1b1464' });
    expect(html).toMatch(/class="button"[^>]*background:#1b1464;[^>]*color:#ffffff/);
  });

  it('shows in the mailbox why it came', async () => {
    const { html } = await reset();
    expect(html).toMatch(/<div style="display:none[^>]*>Someone, probably you, asked to reset/);
  });

  it('says in plain text what it says in HTML', async () => {
    expect((await reset()).text).toBe(
      [
        'Someone, probably you, asked to reset the password of this account.',
        `Choose a new password: ${link}`,
        'The link works once and expires in 24 hours, or as soon as the password changes.',
        'If this was not you, ignore this mail: your password stays the same.',
        '-- \nNordlicht\nhttps://app.example\nHelp: https://help.example/konto',
      ].join('\n\n'),
    );
  });

  it('is plain where there is no brand', async () => {
    const { html, text } = await reset({}, none);
    expect(html).not.toMatch(/<img|undefined|help/i);
    expect(text).toMatch(/stays the same\.$/);
    expect(html.match(/https?:[^"<]+/g)).toEqual([link, link, link]);
  });
});

describe('a notice', () => {
  it('leads nowhere but to the support, whatever there is to lead to', async () => {
    const mails = [
      await notice(),
      await digestMessage(
        {
          kind: 'digest',
          userId: '1',
          to: 'a@example.com',
          told: [{ notice: 'account-locked', times: 3, lastAt: at }],
          expiresAt: at,
        },
        branded,
      ),
    ];
    for (const { html, text } of mails) {
      expect(html.match(/href="[^"]+"/g)).toEqual(['href="https://help.example/konto"']);
      expect(text.match(/https?:\S+/g)).toEqual(['https://help.example/konto']);
    }
  });

  it('names the service whose support it speaks of', async () => {
    expect((await notice()).text).toContain('contact the support of Nordlicht.');
    expect((await notice({}, none)).text).toContain('contact the support of this service.');
  });

  it('shows an address of the support as people write it', async () => {
    const mail = await notice({}, { ...none, SUPPORT_URL: 'mailto:help@example.com' });
    expect(mail.text).toMatch(/^-- \nHelp: help@example\.com$/m);
    expect(mail.html).toContain('href="mailto:help@example.com"');
    expect(mail.html).toContain('>help@example.com</a>');
  });
});

it('takes nothing for markup', async () => {
  const hostile = `<img src=x onerror="alert(1)">'&amp;`;
  const brand = { ...branded, BRAND_NAME: hostile };
  const mails = [
    await reset({}, brand),
    await notice({ notice: 'new-login', from: hostile }, brand),
  ];
  for (const { html } of mails) {
    expect(html).not.toContain('<img src=x');
    expect(html).not.toContain('onerror="');
    expect(html).toContain('&lt;img src=x onerror=&quot;alert(1)&quot;&gt;&#39;&amp;amp;');
  }
});

it('gives the name for the logo where images are not shown', async () => {
  expect((await notice()).html).toContain('src="https://cdn.example/logo.png" alt="Nordlicht"');
});

it.each(locales)('says that it is in %s', async (locale) => {
  for (const { html } of [await reset({ locale }), await notice({ locale })]) {
    expect(html).toContain(`<html lang="${locale}">`);
  }
});

it('has colors that can be read, by day and by night', () => {
  for (const { page, card, text, muted } of [colors, darkColors]) {
    expect(contrast(text, card)).toBeGreaterThan(7);
    for (const ground of [page, card]) expect(contrast(muted, ground)).toBeGreaterThan(4.5);
  }
});
