import type { LintFinding, LintPlace, LintSeverity } from "@lucciola/contract/lighting/lint-report.ts";
import type { LocalDate } from "../../time/local-time.ts";

export type Words = LintFinding["message"];

const GRAVITY: Record<LintSeverity, number> = { error: 0, warning: 1, note: 2 };

/** Gathers what is found: the same thing in many nights is one finding, told in the words of its first night. */
export class Findings {
  readonly #byKey = new Map<string, LintFinding>();

  add(severity: LintSeverity, code: string, where: LintPlace, message: Words, night?: LocalDate): void {
    const key = `${code} ${JSON.stringify(where)}`;
    const known = this.#byKey.get(key);
    if (known === undefined) {
      const when = night === undefined ? {} : { when: { firstNight: night, nights: 1 } };
      this.#byKey.set(key, { severity, code, where, ...when, message });
    } else if (known.when !== undefined) {
      this.#byKey.set(key, { ...known, when: { ...known.when, nights: known.when.nights + 1 } });
    }
  }

  /** Errors first; else as they were found. */
  list(): LintFinding[] {
    return [...this.#byKey.values()].sort((a, b) => GRAVITY[a.severity] - GRAVITY[b.severity]);
  }
}
