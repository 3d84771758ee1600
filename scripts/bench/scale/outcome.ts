/**
 * What is said of a run. Logins of its beginning are left out (everything was idle then) and so are those of its
 * end (they had no time to be answered). Where more comes than is done there is no latency to show: it would say how
 * long the run was.
 */
export interface Outcome {
  logins: number;
  /** Shares of the time, from 0 to 1. */
  busiestDatabase: number;
  busiestObject: number;
  coresBusy: number;
  /** Somewhere a queue grows and would go on growing. */
  isBehind: boolean;
  /** Of a login that was let in; `Infinity` where a queue grows. */
  meanMs: number;
  medianMs: number;
  p99Ms: number;
  /** Share of the time of answered logins that they stood in line. */
  waitingShare: number;
  /** Shares of all logins. */
  refused: number;
  unanswered: number;
  /** How many stand in line when the run ends, and by how many a second that grew over the second half. */
  waitingAtEnd: number;
  growthPerSecond: number;
}

interface Answered {
  arrivedMs: number;
  answeredMs: number;
  waitedMs: number;
}

export interface Sums {
  /** Somebody came at the one time and is served from the other on. */
  wait(atMs: number, beginsMs: number): void;
  refuse(arrivedMs: number, answeredMs: number): void;
  answer(login: Answered): void;
  read(): { latencies: number[]; waitedMs: number; refused: number; waiting: [number, number] };
  isMeasured(arrivedMs: number): boolean;
  endMs: number;
}

export function emptySums(endMs: number): Sums {
  const middleMs = endMs / 2;
  const latencies: number[] = [];
  let waitedMs = 0;
  let refused = 0;
  let waitingInTheMiddle = 0;
  let waitingAtEnd = 0;
  const isMeasured = (arrivedMs: number) => arrivedMs >= endMs * 0.2 && arrivedMs < endMs * 0.8;

  return {
    wait(atMs, beginsMs) {
      if (atMs <= middleMs && beginsMs > middleMs) waitingInTheMiddle++;
      if (beginsMs > endMs) waitingAtEnd++;
    },
    refuse(arrivedMs, answeredMs) {
      if (isMeasured(arrivedMs) && answeredMs <= endMs) refused++;
    },
    answer(login) {
      if (!isMeasured(login.arrivedMs) || login.answeredMs > endMs) return;
      latencies.push(login.answeredMs - login.arrivedMs);
      waitedMs += login.waitedMs;
    },
    read: () => ({ latencies, waitedMs, refused, waiting: [waitingInTheMiddle, waitingAtEnd] }),
    isMeasured,
    endMs,
  };
}

export function outcomeOf(
  sums: Sums,
  logins: { arrivedMs: number }[],
  stations: Pick<Outcome, 'busiestDatabase' | 'busiestObject' | 'coresBusy'>,
): Outcome {
  const { latencies, waitedMs, refused, waiting } = sums.read();
  const asked = logins.filter(({ arrivedMs }) => sums.isMeasured(arrivedMs)).length;
  const unanswered = (asked - refused - latencies.length) / asked;
  const growth = (waiting[1] - waiting[0]) / (logins.length / 2);
  // A little of both is chance: somebody is always on the way when a run ends.
  const isBehind = unanswered > 0.001 || growth > 0.01;
  const sorted = Float64Array.from(latencies).sort();
  const late = (ms: number | undefined) => (isBehind ? undefined : ms) ?? Number.POSITIVE_INFINITY;
  const quantile = (share: number) => late(sorted[Math.floor(sorted.length * share)]);
  const total = latencies.reduce((sum, ms) => sum + ms, 0);
  return {
    ...stations,
    logins: logins.length,
    isBehind,
    meanMs: late(total / latencies.length),
    medianMs: quantile(0.5),
    p99Ms: quantile(0.99),
    waitingShare: total === 0 ? 0 : waitedMs / total,
    refused: refused / asked,
    unanswered,
    waitingAtEnd: waiting[1],
    growthPerSecond: ((waiting[1] - waiting[0]) / (sums.endMs / 2)) * 1000,
  };
}
