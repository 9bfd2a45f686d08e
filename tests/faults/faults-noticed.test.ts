import { describe, expect, it } from "vitest";
import { caseNames, loadCase } from "./all-cases.ts";
import { holds } from "./fault-case.ts";
import { SEED, shortForm, TIMEOUT_MS } from "./short-form.ts";

// The proof that every case can fail: what it guards is taken out, and it must notice.
for (const name of caseNames()) {
  const { guard, rounds, run } = await loadCase(name);

  describe(`fault ${name} (seed ${SEED})`, () => {
    it(
      `is noticed without its guard: ${guard}`,
      async () => {
        expect(holds(await run({ ...shortForm(rounds), isUnguarded: true }))).toBe(false);
      },
      TIMEOUT_MS,
    );
  });
}
