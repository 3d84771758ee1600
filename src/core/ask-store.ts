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
