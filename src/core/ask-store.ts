import { type Store, StoreUnavailable } from './errors';

/** Awaits a store other than D1. @throws {StoreUnavailable} where it throws or refuses. */
export async function askStore<Answer>(
  store: Store,
  question: () => Promise<Answer>,
): Promise<Answer> {
  try {
    return await question();
  } catch (error) {
    if (error instanceof StoreUnavailable) throw error;
    throw new StoreUnavailable(store, error instanceof Error ? error.message : 'unknown');
  }
}

/** Makes a call that may fail: nothing depends on its outcome. Never throws. */
export async function tellStore(message: () => Promise<unknown>): Promise<void> {
  try {
    await message();
  } catch {
    // The caller's comment says why nothing is lost.
  }
}
