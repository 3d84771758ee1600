/** On a machine without earlier results vitest sorts files by size; these are short to read and long to run. */
import { BaseSequencer, type TestSpecification } from 'vitest/node';

const longest =
  /\/(?:flows\/faults-of-|limits\/lockout|limits\/attempt-counter|messaging\/mailbox\.|identity\/one-spelling)/;

/** Starts them first, so that none is left alone at the end. */
export class LongestFirst extends BaseSequencer {
  override async sort(files: TestSpecification[]): Promise<TestSpecification[]> {
    const sorted = await super.sort(files);
    const isLong = ({ moduleId }: TestSpecification) => longest.test(moduleId);
    return [...sorted.filter(isLong), ...sorted.filter((file) => !isLong(file))];
  }
}
