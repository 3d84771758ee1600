import { type Store, StoreUnavailable } from './errors';

/** Awaits a store other than D1. @throws {StoreUnavailable} where it throws or refuses. */
export async function askStore<Answer>(
  store: Store,
  question: () => Promise<Answer>,
): Promise<Answer> {
  try {
    return await question();
  } catch (error) {
    throw new StoreUnavailable(store, error instanceof Error ? error.message : 'unknown');
  }
}

/** Tells a store something that matters little: what it is about holds without it. Never throws. */
export async function tellStore(message: () => Promise<unknown>): Promise<void> {
  try {
    await message();
  } catch {
    // The caller says why nothing is lost.
  }
}
