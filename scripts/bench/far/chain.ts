/**
 * The calls of one request, in steps: calls that run beside each other are one step, and a call that begins after an
 * answer has arrived is a step further. Nothing is timed.
 */

export interface Chain {
  /** The calls that were answered before the request was, step by step. */
  steps: string[][];
  /** The calls that nobody waited for. */
  after: string[];
  /** What has been begun and has not ended yet: calls, and work handed to `waitUntil`. */
  pending: string[];
}

/**
 * A call that waits for another begins after its answer, so a chain is never told too short. It may be told too
 * long, where the answer that had arrived was not what the call waited for: over several runs, the shortest is right.
 */
export function recordChain() {
  const steps: string[][] = [];
  const after: string[] = [];
  const pending = new Map<symbol, string>();
  let answered = false;

  return {
    /** @returns to be called when the answer of this call is there, whether good or bad. */
    begin(call: string): () => void {
      // A call that still waits is beside this one, however long ago it began: a hedge does not lengthen the chain.
      const step = steps.length;
      const id = Symbol();
      pending.set(id, call);
      return () => {
        pending.delete(id);
        if (answered) after.push(call);
        else steps[step] = [...(steps[step] ?? []), call].sort();
      };
    },
    /** Work that may go on after the answer. */
    async wait(work: unknown): Promise<void> {
      const id = Symbol();
      pending.set(id, 'work');
      await Promise.allSettled([work]);
      pending.delete(id);
    },
    /** The answer is sent: what ends from here on made nobody wait. */
    answer(): void {
      answered = true;
    },
    told: (): Chain => ({ steps, after, pending: [...pending.values()] }),
  };
}

export type Recorder = ReturnType<typeof recordChain>;

/** For people: `KV get + D1 read → D1 batch`. */
export const asText = ({ steps }: Pick<Chain, 'steps'>): string =>
  steps.map((calls) => calls.join(' + ')).join(' → ');

/** The calls that made nobody wait. What is still pending now, the runtime has ended with the request. */
export const asTextAfter = ({ after, pending }: Chain): string =>
  [...after, ...pending.map((call) => `${call}, cut off`)].join('; ');

/** @returns of several runs of one request the one with the fewest steps. */
export const shortest = (chains: Chain[]): Chain | undefined =>
  [...chains].sort((one, other) => one.steps.length - other.steps.length)[0];
