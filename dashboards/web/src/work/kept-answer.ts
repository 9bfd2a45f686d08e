import { ApiProblem } from "../api/client.ts";
import { offlineStore } from "../offline/offline-store.ts";

/** An answer, and since when it has been lying here where the server could not be asked. */
export interface Kept<T> {
  readonly value: T;
  readonly keptAtMs: number | undefined;
}

/**
 * Asks the server and keeps what it says; without a network gives what was kept last. Rejects with the server's problem,
 * and where nothing was kept.
 */
export async function askOrKept<T>(user: string, name: string, ask: () => Promise<T>): Promise<Kept<T>> {
  try {
    const value = await ask();
    // A browser that keeps nothing still shows everything.
    await offlineStore.keepAnswer(user, name, value).catch(() => undefined);
    return { value, keptAtMs: undefined };
  } catch (error) {
    if (!(error instanceof ApiProblem) || error.status !== 0) throw error;
    const kept = await offlineStore.answer(user, name).catch(() => undefined);
    if (kept === undefined) throw error;
    return { value: kept.value as T, keptAtMs: kept.atMs };
  }
}
