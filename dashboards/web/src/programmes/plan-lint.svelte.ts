import type { LintRequest } from "@lucciola/contract/api/lighting-plans.ts";
import type { LintReport } from "@lucciola/contract/lighting/lint-report.ts";
import { plans } from "./requests.ts";

const QUIET_MS = 350;

/**
 * What the server's linter says of what is being edited: asked once the hand rests, one question at a time, the newest
 * wins. While `isStale` the report is of an earlier draft.
 */
export class PlanLint {
  report = $state.raw<LintReport | undefined>(undefined);
  isStale = $state(false);
  failure = $state.raw<unknown>(undefined);
  #wanted: LintRequest | undefined;
  #timer: ReturnType<typeof setTimeout> | undefined;
  #isAsking = false;
  /** Beside the state: whoever asks within an effect must not depend on the answer. */
  #hasAsked = false;

  ask(request: LintRequest): void {
    this.#wanted = request;
    this.isStale = true;
    clearTimeout(this.#timer);
    this.#timer = setTimeout(() => void this.#send(), this.#hasAsked ? QUIET_MS : 0);
    this.#hasAsked = true;
  }

  close(): void {
    clearTimeout(this.#timer);
    this.#wanted = undefined;
  }

  async #send(): Promise<void> {
    if (this.#isAsking || this.#wanted === undefined) return;
    const request = this.#wanted;
    this.#isAsking = true;
    try {
      this.report = await plans.lint(request);
      this.failure = undefined;
    } catch (error) {
      this.failure = error;
    } finally {
      this.#isAsking = false;
    }
    if (this.#wanted === request) this.isStale = false;
    else void this.#send();
  }
}
