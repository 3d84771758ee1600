/** The operator's color on the pages, made readable. No I/O. */
import { contrast, textColorOn } from '../core/contrast';

/** What the pages are drawn on, in the light and in the dark (`client/page.css`). */
const grounds = { light: '#ffffff', dark: '#1c2025' } as const;

/** WCAG 2.2, 1.4.3: text of normal size. */
const readable = 4.5;

/**
 * A style sheet that sets the colors of buttons and links.
 * @param color `#rrggbb`, or none: then the pages keep their own.
 */
export function brandStyle(color: string | undefined): string {
  if (color === undefined) return '/* The pages have their own colors. */\n';
  const { light, dark } = grounds;
  return `:root {
  --button: ${color};
  --on-button: ${textColorOn(color)};
  --accent: light-dark(${readableOn(light, color)}, ${readableOn(dark, color)});
}
`;
}

/** The color itself, or as little lighter or darker as makes it readable on that ground. */
export function readableOn(ground: string, color: string): string {
  const towards = textColorOn(ground);
  for (let share = 0; share < 1; share += 0.05) {
    const mixed = mix(color, towards, share);
    if (contrast(mixed, ground) >= readable) return mixed;
  }
  return towards;
}

function mix(color: string, other: string, share: number): string {
  const others = parts(other);
  const mixed = parts(color).map((part, i) => Math.round(part + ((others[i] ?? 0) - part) * share));
  return `#${mixed.map((part) => part.toString(16).padStart(2, '0')).join('')}`;
}

const parts = (color: string): number[] =>
  [1, 3, 5].map((at) => Number.parseInt(color.slice(at, at + 2), 16));
