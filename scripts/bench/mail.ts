/**
 * A burst: so many people ask for a reset link at once, and the provider takes a few mails a second and says 429 with
 * Retry-After beyond. Is none lost, none sent twice, the order kept, and how much longer does it take than it has to?
 * The time is real and the rate scaled: 10 a second instead of Resend's 2, so that it ends in two minutes.
 *
 *     npm run bench:mail -- [people] [rate]
 */
import { startBuiltWorker } from '../built-worker.ts';
import { ask } from './ask.ts';
import { addPeople, anyOf } from './people.ts';
import { startProvider } from './provider.ts';

const people = Number(process.argv[2] ?? 1000);
const rate = Number(process.argv[3] ?? 10);
/** Requests that are under way together. */
const atOnce = 50;

const provider = await startProvider(rate, 9290);
const worker = await startBuiltWorker({
  MAIL_TRANSPORT: 'resend',
  RESEND_API_KEY: 're_a_key_of_the_bench',
  RESEND_BASE_URL: provider.url,
  MAIL_RATE: String(rate),
});
try {
  await addPeople(worker, { group: 'mail', count: people });
  const names = await anyOf(worker, { group: 'mail', size: people }, people);
  const begun = Date.now();
  const answered = await askAll(names.map(({ username }) => username));
  const askedMs = Date.now() - begun;
  await everyMailBy(begun + (people / rate) * 3000 + 60_000);

  const took = (provider.accepted.at(-1)?.at ?? begun) - begun;
  const idealMs = (people / rate) * 1000;
  const order = provider.accepted.map(({ to }) => answered.indexOf(to));
  const seconds = (ms: number) => (ms / 1000).toFixed(1);
  console.table({
    'resets asked for': people,
    'provider takes, a second': rate,
    'all asked after, s': seconds(askedMs),
    'mails taken': provider.accepted.length,
    lost: people - new Set(order).size,
    doubled: provider.accepted.length - new Set(order).size,
    'answers of 429': provider.refused,
    'last mail after, s': seconds(took),
    'ideal, s': seconds(idealMs),
    'ratio to the ideal': (took / idealMs).toFixed(3),
    'farthest from its place': Math.max(...order.map((place, i) => Math.abs(place - i))),
    'pairs out of order, %': (100 * inversions(order)).toFixed(2),
  });
} finally {
  await worker.stop();
  provider.stop();
}

/** @returns the names in the order in which their requests were answered. */
async function askAll(names: string[]): Promise<string[]> {
  const waiting = [...names];
  const answered: string[] = [];
  const work = async () => {
    for (let username = waiting.shift(); username; username = waiting.shift()) {
      await ask(`${worker.origin}/v1/forgot-password`, 202, { username });
      answered.push(username);
    }
  };
  await Promise.all(Array.from({ length: atOnce }, work));
  return answered;
}

async function everyMailBy(deadline: number): Promise<void> {
  let told = 0;
  while (provider.accepted.length < people && Date.now() < deadline) {
    await new Promise((resolve) => setTimeout(resolve, 250));
    if (Date.now() - told > 10_000) {
      told = Date.now();
      console.error(`${provider.accepted.length} of ${people} taken, ${provider.refused} refused`);
    }
  }
  // One that comes twice comes a little later.
  await new Promise((resolve) => setTimeout(resolve, 2000));
}

/** Kendall's distance: 0 where the order is kept, 1 where it is turned round. */
function inversions(order: number[]): number {
  let count = 0;
  for (const [i, place] of order.entries()) {
    for (let j = i + 1; j < order.length; j++) if (place > (order[j] ?? 0)) count++;
  }
  return count / ((order.length * (order.length - 1)) / 2);
}
