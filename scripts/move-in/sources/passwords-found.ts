/** Whether the people and a second file or table have to do with each other: two that do not would move everybody without a password. */
import { type Read, SourceError } from './source.ts';

/**
 * Reads people until somebody has a password, which is soon, or else to the end: so it is known before anybody is moved.
 * @throws {SourceError}
 */
export async function checkSomeMatch(
  people: AsyncIterable<Read>,
  as: string,
  where: string,
  rows: number,
): Promise<void> {
  if (rows === 0) return;
  let read = 0;
  for await (const { record } of people) {
    if (record[as]) return;
    read++;
  }
  if (read === 0) return;
  throw new SourceError(
    `None of the ${read} people has a password in ${where}, which has ${rows} rows. Is it of the same system, and are ids written alike in both? To move people without passwords, map {"passwordHash": null}.`,
  );
}
