/** What is wrong with how a page looks, at the size and in the colours that the browser has now. */
import type { Page } from 'playwright-core';

/** @returns one line per fault; none where the page is in order. */
export const faultsOfLook = async (page: Page): Promise<string[]> => [
  ...(await page.evaluate(wider)),
  ...(await page.evaluate(markUpAsText)),
  ...(await page.evaluate(brokenCode)),
];

/** @returns texts whose contrast with their background is below 4.5 (WCAG 2.2, 1.4.3); disabled buttons are exempt. */
export const faintTexts = (page: Page): Promise<string[]> => page.evaluate(faint);

// These run in the browser, so each has to hold all that it needs.

function wider(): string[] {
  const pixels = document.documentElement.scrollWidth - innerWidth;
  return pixels > 0 ? [`it scrolls ${pixels} pixels sideways`] : [];
}

function markUpAsText(): string[] {
  const texts = document.createTreeWalker(document.body, NodeFilter.SHOW_TEXT);
  const found: string[] = [];
  while (texts.nextNode()) {
    const text = texts.currentNode.textContent ?? '';
    if (
      text.includes('`') &&
      !texts.currentNode.parentElement?.closest('script, style, noscript')
    ) {
      found.push(`a backtick in "${text}"`);
    }
  }
  return found;
}

/** A break at a hyphen or a blank is fine; one inside `invalid_email` is not. */
function brokenCode(): string[] {
  return [...document.querySelectorAll('code')].flatMap((code) => {
    const texts = document.createTreeWalker(code, NodeFilter.SHOW_TEXT);
    const broken: string[] = [];
    while (texts.nextNode()) {
      for (const word of (texts.currentNode.textContent ?? '').matchAll(/[\p{L}\p{N}_]+/gu)) {
        const range = document.createRange();
        range.setStart(texts.currentNode, word.index);
        range.setEnd(texts.currentNode, word.index + word[0].length);
        const lines = new Set([...range.getClientRects()].map(({ top }) => Math.round(top)));
        if (lines.size > 1) broken.push(`${word[0]} is broken over ${lines.size} lines`);
      }
    }
    return broken;
  });
}

function faint(): string[] {
  const parse = (colour: string) => (colour.match(/[\d.]+/g) ?? []).map(Number);
  const luminance = (colour: string) => {
    const [r = 0, g = 0, b = 0] = parse(colour).map((part) => {
      const share = part / 255;
      return share <= 0.04045 ? share / 12.92 : ((share + 0.055) / 1.055) ** 2.4;
    });
    return 0.2126 * r + 0.7152 * g + 0.0722 * b;
  };
  const backgroundOf = (element: Element | null): string => {
    if (!element) return 'rgb(255, 255, 255)';
    const { backgroundColor } = getComputedStyle(element);
    return parse(backgroundColor)[3] === 0 ? backgroundOf(element.parentElement) : backgroundColor;
  };
  return [...document.querySelectorAll('body *:not(:disabled)')].flatMap((element) => {
    const text = [...element.childNodes]
      .filter(({ nodeType }) => nodeType === Node.TEXT_NODE)
      .map(({ textContent }) => textContent?.trim())
      .join('');
    if (text === '' || element.closest('noscript')) return [];
    const pair = [luminance(getComputedStyle(element).color), luminance(backgroundOf(element))];
    const contrast = (Math.max(...pair) + 0.05) / (Math.min(...pair) + 0.05);
    return contrast < 4.5 ? [`"${text}" has a contrast of ${contrast.toFixed(1)}`] : [];
  });
}
