/**
 * Sends by a function of the program that embeds the service. The queue's object calls it, so what it may rely on is what that
 * object has: no request, and time that is bounded. It never tries again by itself: the queue does.
 */
import { defaultTimeoutMs, within } from './ask-provider';
import type { Send } from './message';

/**
 * Sends one message, and returns once it is somebody else's to deliver.
 * @param message with its link or code in it: not for a log.
 * @param delivery `id` is the same on every try of a message: an idempotency key, for a provider that knows them. `signal`
 * ends the try after ten seconds; it counts as failed then, whether it is heeded or not.
 * @throws {NotSent} which says what is to be done. Anything else that it throws is tried again later, from 15 seconds to an
 * hour apart, until there is no reason left to try. Of an error only its name is logged; of `NotSent` its text is.
 */
export type Sender<Sent> = (
  message: Sent,
  delivery: { id: string; signal: AbortSignal },
) => Promise<void>;

export const ownTransport =
  <Sent>(send: Sender<Sent>, timeoutMs = defaultTimeoutMs): Send<Sent> =>
  (message, id) =>
    within(timeoutMs, (signal) =>
      Promise.race([(async () => send(message, { id, signal }))(), whenAborted(signal)]),
    );

/** `within` has a word for it. */
const whenAborted = (signal: AbortSignal): Promise<never> =>
  new Promise((_, reject) => {
    signal.addEventListener('abort', () => reject(signal.reason), { once: true });
  });
