/**
 * `npm run tour -- http://127.0.0.1:8787`: pastes README's "Five minutes" into a shell, block by block, as a newcomer would,
 * against a running server, and holds what comes back against what README shows. `…` there stands for anything; white space
 * counts nowhere, since README breaks long lines.
 */
import { spawn } from 'node:child_process';
import { randomUUID } from 'node:crypto';
import { readFileSync } from 'node:fs';
import { createInterface } from 'node:readline';

const shownOrigin = 'http://127.0.0.1:8787';
const origin = process.argv[2] ?? shownOrigin;
const blocks = blocksOf(readFileSync('README.md', 'utf8'));
if (blocks.length === 0) throw new Error('README.md has no blocks to paste under "Five minutes"');

const paste = openShell();
let failed = 0;
for (const { commands, shown } of blocks) {
  const printed = await paste(commands.replaceAll(shownOrigin, origin));
  const right = patternOf(shown).test(withoutSpace(printed));
  if (!right) failed++;
  console.log(`\n${commands}\n${printed}`);
  console.log(right ? '  ok   as README shows it' : `  FAIL README shows:\n${shown}`);
}
console.log(`\n${blocks.length - failed} passed, ${failed} failed`);
process.exit(failed === 0 ? 0 : 1);

/** Each block of commands with the block of output below it. */
function blocksOf(readme: string): { commands: string; shown: string }[] {
  const tour = readme.split(/^## /m).find((section) => section.startsWith('Five minutes')) ?? '';
  const pairs = tour.matchAll(/^```sh\n(.*?)^```\n+^```json\n(.*?)^```/gms);
  return [...pairs].map(([, commands = '', shown = '']) => ({ commands, shown }));
}

/** One shell for the whole tour: later lines use the variables of earlier ones. */
function openShell(): (commands: string) => Promise<string> {
  const shell = spawn('bash', { stdio: ['pipe', 'pipe', 'inherit'] });
  const lines = createInterface({ input: shell.stdout })[Symbol.asyncIterator]();
  return async (commands) => {
    const end = randomUUID();
    shell.stdin.write(`${commands}\necho; echo ${end}\n`);
    let printed = '';
    for (;;) {
      const { value, done } = await lines.next();
      if (done) throw new Error(`the shell ended in:\n${commands}`);
      if (value === end) return printed.trimEnd();
      printed += `${value}\n`;
    }
  };
}

function patternOf(shown: string): RegExp {
  const parts = withoutSpace(shown)
    .split('…')
    .map((part) => part.replace(/[\\^$.*+?()[\]{}|/]/g, '\\$&'));
  return new RegExp(`^${parts.join('.*?')}$`, 's');
}

function withoutSpace(text: string): string {
  return text.replace(/\s+/g, '');
}
