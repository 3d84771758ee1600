/** What a command has of the terminal that it was started in. */
import { createInterface } from 'node:readline/promises';
import { Writable } from 'node:stream';
import { setTimeout as sleep } from 'node:timers/promises';
import { print, tell } from '../output.ts';

export interface Terminal {
  env: Record<string, string | undefined>;
  /** What was asked for. @throws {NobodyReads} where whoever read it has gone. */
  print(line: string): void;
  /** What stands beside it: questions, problems, how to go on. */
  tell(line: string): void;
  /** @returns `undefined` where nobody sits there. */
  ask(question: string): Promise<string | undefined>;
  /** The same, and what is typed is not shown. */
  askSecret(question: string): Promise<string | undefined>;
  wait(seconds: number): Promise<void>;
}

export const thisTerminal: Terminal = {
  env: process.env,
  print,
  tell,
  ask: (question) => answerTo(question, process.stderr),
  async askSecret(question) {
    process.stderr.write(question);
    const answer = await answerTo('', nowhere());
    process.stderr.write('\n');
    return answer;
  },
  wait: (seconds) => sleep(seconds * 1000),
};

async function answerTo(question: string, output: Writable): Promise<string | undefined> {
  if (!process.stdin.isTTY) return undefined;
  const lines = createInterface({ input: process.stdin, output, terminal: true });
  // Nothing has begun yet where somebody is asked, so there is nothing to end.
  lines.on('SIGINT', () => process.exit(130));
  lines.on('close', () => process.stdin.pause());
  try {
    return await lines.question(question);
  } finally {
    lines.close();
  }
}

const nowhere = () => new Writable({ write: (_chunk, _encoding, done) => done() });
