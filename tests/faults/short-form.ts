/** How the tests run a case: its short form, the same for the promise and for the proof that it can fail. */
export const SEED = Number(process.env.LUCCIOLA_TEST_SEED ?? 9);

/** The slowest short form on a slow machine with other work beside it. */
export const TIMEOUT_MS = 300_000;

/** What `FaultCase.run` takes, but for the guard. */
export const shortForm = (rounds: { readonly short: number }) => ({
  rounds: rounds.short,
  seed: SEED,
  isLong: false,
  tell: () => {},
});
