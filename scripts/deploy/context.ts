import type { Terminal } from '../admin/terminal.ts';
import type { Cloudflare } from './cloudflare.ts';
import type { Options } from './options.ts';
import type { Target } from './target.ts';

/** What every step takes. */
export interface Context {
  options: Options;
  target: Target;
  api: Cloudflare;
  terminal: Terminal;
  say: (line: string) => void;
}
