/** The operator's color on the pages, made readable: contrast as WCAG 2.2 measures it. No I/O. */

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
  --on-button: ${textOn(color)};
  --accent: light-dark(${readableOn(light, color)}, ${readableOn(dark, color)});
}
`;
}

/** Black or white, whichever is easier to read on it. */
export const textOn = (color: string): '#000000' | '#ffffff' =>
  contrast(color, '#000000') >= contrast(color, '#ffffff') ? '#000000' : '#ffffff';

/** The color itself, or as little lighter or darker as makes it readable on that ground. */
export function readableOn(ground: string, color: string): string {
  const towards = textOn(ground);
  for (let share = 0; share < 1; share += 0.05) {
    const mixed = mix(color, towards, share);
    if (contrast(mixed, ground) >= readable) return mixed;
  }
  return towards;
}

/** From 1, the same, to 21, black on white. */
export function contrast(one: string, other: string): number {
  const [lighter = 0, darker = 0] = [luminance(one), luminance(other)].sort((a, b) => b - a);
  return (lighter + 0.05) / (darker + 0.05);
}

function luminance(color: string): number {
  const [red = 0, green = 0, blue = 0] = parts(color).map((part) => {
    const share = part / 255;
    return share <= 0.04045 ? share / 12.92 : ((share + 0.055) / 1.055) ** 2.4;
  });
  return 0.2126 * red + 0.7152 * green + 0.0722 * blue;
}

function mix(color: string, other: string, share: number): string {
  const others = parts(other);
  const mixed = parts(color).map((part, i) => Math.round(part + ((others[i] ?? 0) - part) * share));
  return `#${mixed.map((part) => part.toString(16).padStart(2, '0')).join('')}`;
}

const parts = (color: string): number[] =>
  [1, 3, 5].map((at) => Number.parseInt(color.slice(at, at + 2), 16));
