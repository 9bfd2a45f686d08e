import type { Clock } from "@lucciola/platform/clock/clock.ts";

interface Kept {
  readonly value: unknown;
  readonly atMs: number;
}

/** Asks for something by its name, and works it out only where nothing young enough is kept under it. */
export type KeptWork = <T>(name: string, work: () => Promise<T>) => Promise<T>;

/**
 * Keeps what was worked out for `keptMs`. However many people ask, one piece of work runs at a time, and never twice for
 * those who ask for the same meanwhile: an open page must not slow down the town's own work. What failed is not kept. Of
 * more answers than `most` the oldest goes.
 */
export function createKeptWork(clock: Clock, keptMs: number, most = 1_000): KeptWork {
  const kept = new Map<string, Kept>();
  const underWay = new Map<string, Promise<unknown>>();
  let last: Promise<unknown> = Promise.resolve();

  return async <T>(name: string, work: () => Promise<T>): Promise<T> => {
    const known = kept.get(name);
    if (known !== undefined && clock.now() - known.atMs < keptMs) return known.value as T;
    const running = underWay.get(name);
    if (running !== undefined) return (await running) as T;
    const mine = last.then(async () => {
      const value = await work();
      const nowMs = clock.now();
      for (const [other, { atMs }] of kept) if (nowMs - atMs >= keptMs) kept.delete(other);
      const [oldest] = kept.keys();
      if (oldest !== undefined && kept.size >= most) kept.delete(oldest);
      kept.set(name, { value, atMs: nowMs });
      return value;
    });
    underWay.set(name, mine);
    last = mine.catch(() => {}).finally(() => underWay.delete(name));
    return await mine;
  };
}
