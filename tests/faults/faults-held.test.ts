import { describe, expect, it } from "vitest";
import { caseNames, loadCase } from "./all-cases.ts";
import { SEED, shortForm, TIMEOUT_MS } from "./short-form.ts";

// What every case promises. That each can fail is proved beside, in faults-noticed.test.ts.
for (const name of caseNames()) {
  const { promise, rounds, run } = await loadCase(name);

  describe(`fault ${name} (seed ${SEED})`, () => {
    it(
      promise,
      async () => {
        const report = await run({ ...shortForm(rounds), isUnguarded: false });
        process.stdout.write(`${JSON.stringify({ case: name, seed: SEED, ...report })}\n`);
        expect(report.acked, "there was load").toBeGreaterThan(0);
        expect(report).toMatchObject({ lost: 0, duplicated: 0, broken: [] });
      },
      TIMEOUT_MS,
    );
  });
}
