import { BadConfiguration } from '../../src/core/settings';
import { readSettings } from '../../src/settings';
import { requiredSettings } from './settings';

/** The least that has to be set, with changes. @throws {BadConfiguration} */
export const readWith = (changes: Record<string, string>) =>
  readSettings({ ...requiredSettings, ...changes });

/** What is wrong with it; nothing where it is accepted. */
export function problemsOf(changes: Record<string, string>): string[] {
  try {
    readWith(changes);
  } catch (error) {
    if (error instanceof BadConfiguration) return error.problems;
    throw error;
  }
  return [];
}
