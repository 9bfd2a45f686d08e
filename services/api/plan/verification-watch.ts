import { createHash } from "node:crypto";
import type { VerificationGroup } from "@lucciola/domain/plan/verification-group.ts";
import { localTimeOf } from "@lucciola/domain/time/local-time.ts";
import type { Clock } from "@lucciola/platform/clock/clock.ts";
import type { KeptVerification } from "@lucciola/platform/registry/energy/plan-verifications.ts";
import type { BaselineDesk } from "../energy/baseline-desk.ts";
import { keepDrifts } from "./keep-drifts.ts";
import { groupsToVerify, knownCases, type VerifiedGroup, type VerifyDeps, verifyGroup } from "./verify-group.ts";

const HOUR_MS = 3_600_000;
/** What could not be computed is not tried again at once, however often somebody looks. */
const RETRY_AFTER_MS = HOUR_MS / 6;
/** Another number: what was computed before is computed anew. */
const METHOD = 2;

export interface VerificationWatchDeps extends VerifyDeps {
  readonly clock: Clock;
}

/** Holds measures that are done against the meters, each group anew once a day and when something of it has changed. */
export interface VerificationWatch {
  start(): void;
  /** Looks now, and not only within the hour. */
  wake(): void;
  /** How many groups are not computed as things stand now. */
  pending(): number;
  /** What is kept, with when it was computed; stale ones too. */
  verified(): { readonly computedAtMs: number; readonly verified: VerifiedGroup }[];
  stop(): Promise<void>;
}

/** `told` hears what could not be computed; it is tried again within the hour. */
export function createVerificationWatch(
  deps: VerificationWatchDeps,
  desk: BaselineDesk,
  told: (error: unknown, group: string) => void,
): VerificationWatch {
  const { registry, clock, config } = deps;
  const { zone } = config.site;
  const stopping = new AbortController();
  /** By what it was to be computed from, when it failed. */
  const failedAtMs = new Map<string, number>();
  let resting = new AbortController();
  let loop: Promise<void> | undefined;

  const groups = () => groupsToVerify(registry, clock.now(), zone);
  const inputsOf = (group: VerificationGroup): string =>
    createHash("sha256")
      .update(JSON.stringify([METHOD, group, [...knownCases(registry, group, zone)]]))
      .digest("hex");
  const staleOf = (all: readonly VerificationGroup[], kept: readonly KeptVerification[]): VerificationGroup[] => {
    const inputs = new Map(kept.map((each) => [each.id, each.inputs]));
    return all.filter((group) => inputs.get(idOf(group)) !== inputsOf(group));
  };

  async function turn(): Promise<void> {
    const all = groups();
    registry.verifications.keepOnly(all.map(idOf));
    for (const [inputs, atMs] of failedAtMs) if (clock.now() - atMs >= RETRY_AFTER_MS) failedAtMs.delete(inputs);
    const stale = staleOf(all, registry.verifications.list());
    for (const group of stale) {
      if (stopping.signal.aborted) return;
      const inputs = inputsOf(group);
      if (failedAtMs.has(inputs)) continue;
      try {
        const nowMs = clock.now();
        const body = await verifyGroup(deps, desk, group, localTimeOf(nowMs, zone).date);
        if (stopping.signal.aborted) return;
        registry.verifications.keep({ id: idOf(group), inputs, computedAtMs: nowMs, body });
      } catch (error) {
        if (stopping.signal.aborted) return;
        failedAtMs.set(inputs, clock.now());
        told(error, idOf(group));
      }
    }
    if (stopping.signal.aborted) return;
    const kept = registry.verifications.list().map(({ body }) => body as VerifiedGroup);
    keepDrifts(registry, kept, zone, clock.now());
  }

  async function run(): Promise<void> {
    while (!stopping.signal.aborted) {
      resting = new AbortController();
      try {
        await turn();
      } catch (error) {
        told(error, "");
      }
      await clock.sleep(HOUR_MS, AbortSignal.any([resting.signal, stopping.signal]));
    }
  }

  return {
    start: () => {
      loop ??= run();
    },
    wake: () => resting.abort(),
    pending: () => staleOf(groups(), registry.verifications.list()).length,
    verified: () =>
      registry.verifications
        .list()
        .map(({ computedAtMs, body }) => ({ computedAtMs, verified: body as VerifiedGroup })),
    stop: async () => {
      stopping.abort();
      await loop;
    },
  };
}

const idOf = ({ measures }: VerificationGroup): string => measures[0]?.measure.id ?? "";
