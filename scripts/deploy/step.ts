/**
 * A deployment is a list of steps, each of which can say whether it is done. That one fact makes running again change
 * nothing, going on after a failure and the dry run the same code.
 */

export interface Step {
  name: string;
  /** What `run` does, as a dry run says it. */
  what: string;
  /** Asks the account, and changes nothing. False also where an earlier step has to come first. */
  isDone(): Promise<boolean>;
  run(): Promise<void>;
  /** It only asks, and does so every time. */
  asksOnly?: boolean;
}

/** A step could not be done. What was done before it stays, and the same command goes on from there. */
export class Stopped extends Error {}

/**
 * Does in order what is not done yet, and ends at the first that fails.
 * @returns how many changed something.
 * @throws {Stopped} naming the step.
 */
export async function runSteps(
  steps: Step[],
  { dryRun, say }: { dryRun: boolean; say: (line: string) => void },
): Promise<number> {
  let changed = 0;
  for (const step of steps) {
    try {
      if (await step.isDone()) {
        say(`  is so     ${step.name}`);
        continue;
      }
      if (dryRun) {
        say(`  would do  ${step.name}\n            ${step.what}`);
        continue;
      }
      say(`  doing     ${step.name} ...`);
      await step.run();
      say(`  done      ${step.name}`);
      if (!step.asksOnly) changed += 1;
    } catch (error) {
      const why = error instanceof Error ? error.message : String(error);
      throw new Stopped(
        `${step.name}: ${why}\nNothing after this step was begun. Run the same command again to go on from here.`,
      );
    }
  }
  return changed;
}
