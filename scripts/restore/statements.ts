/** The statements of a dump, one after the other: a dump of gigabytes fits no text of JavaScript. No I/O but the reading. */
import { createReadStream } from 'node:fs';

/** @param file SQL as `wrangler d1 export` or `npm run backup` writes it. */
export async function* statementsIn(file: string): AsyncGenerator<string> {
  yield* statementsOf(createReadStream(file, 'utf8'));
}

/** @param chunks the text of a dump, cut anywhere. */
export async function* statementsOf(
  chunks: AsyncIterable<string> | Iterable<string>,
): AsyncGenerator<string> {
  let statement = '';
  let quote = '';
  let isComment = false;
  // Half of what begins a comment.
  let dash = '';
  for await (const chunk of chunks) {
    const text = dash + chunk;
    dash = text.endsWith('-') && !text.endsWith('--') ? '-' : '';
    for (const part of text.slice(0, text.length - dash.length).split(/([;'"`\n]|--)/)) {
      if (isComment) {
        isComment = part !== '\n';
        continue;
      }
      if (part === '--' && quote === '') {
        isComment = true;
        continue;
      }
      statement += part;
      if (quote !== '') {
        // A doubled quote ends the text and begins it again: nothing else can stand between.
        if (part === quote) quote = '';
      } else if (part === "'" || part === '"' || part === '`') {
        quote = part;
      } else if (part === ';' && isWhole(statement)) {
        if (statement.trim() !== ';') yield statement.trim();
        statement = '';
      }
    }
  }
  statement += isComment ? '' : dash;
  if (statement.trim() !== '') yield statement.trim();
}

/** A trigger holds statements of its own, up to its END. */
const isWhole = (statement: string): boolean =>
  !/^\s*CREATE\s+(TEMP\w*\s+)?TRIGGER\b/i.test(statement) || /\bEND\s*;$/i.test(statement);
