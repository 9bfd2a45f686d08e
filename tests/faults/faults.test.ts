import { describe, expect, it } from "vitest";
import { caseNames, loadCase } from "./all-cases.ts";
import { holds } from "./fault-case.ts";

const SEED = Number(process.env.LUCCIOLA_TEST_SEED ?? 9);
const TIMEOUT_MS = 300_000;

// The short form of every case, and the proof that it can fail: what it guards is taken out, and it must notice.
for (const name of caseNames()) {
  const { promise, guard, rounds, run } = await loadCase(name);
  const shared = { rounds: rounds.short, seed: SEED, isLong: false, tell: () => {} };

  describe(`fault ${name} (seed ${SEED})`, () => {
    it(
      promise,
      async () => {
        const report = await run({ ...shared, isUnguarded: false });
        process.stdout.write(`${JSON.stringify({ case: name, seed: SEED, ...report })}\n`);
        expect(report.acked, "there was load").toBeGreaterThan(0);
        expect(report).toMatchObject({ lost: 0, duplicated: 0, broken: [] });
      },
      TIMEOUT_MS,
    );

    it(
      `is noticed without its guard: ${guard}`,
      async () => {
        expect(holds(await run({ ...shared, isUnguarded: true }))).toBe(false);
      },
      TIMEOUT_MS,
    );
  });
}
