/** One part of a roll-out: from now on so many of the lamps have the new version, and it is watched for so long. */
export interface RollOutStage {
  /** % of the lamps, all stages before included. */
  readonly sharePct: number;
  /** The next stage begins at the earliest so long after this one, ms. */
  readonly watchMs: number;
}

/** How a version gets to its lamps. The last stage ends in all of them. */
export interface RollOutPlan {
  readonly stages: readonly RollOutStage[];
  /** Stops when more than so many per cent of the lamps that were told have refused the version. */
  readonly mostRefusedPct: number;
  /** Stops when more than so many per cent have been silent: told, and no answer for `silentAfterMs`. */
  readonly mostSilentPct: number;
  readonly silentAfterMs: number;
}

/** A few lamps in an evening, a tenth in the next, half, all: assumptions of ours, like the shares at which it stops. */
export const CAUTIOUS_ROLL_OUT: RollOutPlan = {
  stages: [
    { sharePct: 1, watchMs: 86_400_000 },
    { sharePct: 10, watchMs: 86_400_000 },
    { sharePct: 50, watchMs: 86_400_000 },
  ],
  mostRefusedPct: 1,
  mostSilentPct: 10,
  silentAfterMs: 3_600_000,
};

/** What is known of a roll-out. Plain JSON. */
export interface RollOutState {
  /** The stage that is watched; -1 before the first. */
  readonly stage: number;
  readonly stageSinceMs: number;
  /** Why it stopped. */
  readonly stop?: RollOutStop;
}

export interface RollOutStop {
  readonly reason: "refused" | "silent";
  readonly lamps: number;
  readonly of: number;
  readonly examples: readonly string[];
}

/** A lamp on the way. */
export interface LampOnTheWay {
  readonly id: string;
  /** It has been given the new version. */
  readonly isTold: boolean;
  readonly answer: "accepted" | "refused" | "none";
}

export type RollOutStep =
  | { readonly kind: "wait"; readonly state: RollOutState }
  /** Give the new version to these lamps too. */
  | { readonly kind: "extend"; readonly state: RollOutState; readonly lamps: readonly string[] }
  /** The new version is the live one from now on. */
  | { readonly kind: "finish"; readonly state: RollOutState }
  /** Nobody else gets it until a person takes it back. */
  | { readonly kind: "stop"; readonly state: RollOutState };

export const initialRollOut = (nowMs: number): RollOutState => ({ stage: -1, stageSinceMs: nowMs });

const EXAMPLES = 5;

/**
 * One step of a roll-out: pure, so that a restart goes on where it was, and asked twice at one instant it says the same.
 * Lamps are taken in an order that is spread over the town and is the same at every step; a lamp that is added meanwhile
 * takes its place in it. Throws `RangeError` for a plan without stages.
 */
export function rollOutStep(
  rollOutId: string,
  plan: RollOutPlan,
  state: RollOutState,
  lamps: readonly LampOnTheWay[],
  nowMs: number,
): RollOutStep {
  if (plan.stages.length === 0) throw new RangeError("a roll-out needs a stage");
  const stop = troubleOf(plan, state, lamps, nowMs);
  if (stop !== undefined) return { kind: "stop", state: { ...state, stop } };
  const current = plan.stages[state.stage];
  if (current !== undefined && nowMs - state.stageSinceMs < current.watchMs) {
    const missing = lampsOfStage(rollOutId, current, lamps);
    return missing.length === 0 ? { kind: "wait", state } : { kind: "extend", state, lamps: missing };
  }
  const next: RollOutState = { stage: state.stage + 1, stageSinceMs: nowMs };
  const stage = plan.stages[next.stage];
  if (stage === undefined) return { kind: "finish", state: next };
  return { kind: "extend", state: next, lamps: lampsOfStage(rollOutId, stage, lamps) };
}

function troubleOf(
  { mostRefusedPct, mostSilentPct, silentAfterMs }: RollOutPlan,
  { stageSinceMs }: RollOutState,
  lamps: readonly LampOnTheWay[],
  nowMs: number,
): RollOutStop | undefined {
  const told = lamps.filter(({ isTold }) => isTold);
  const over = (reason: RollOutStop["reason"], those: readonly LampOnTheWay[], mostPct: number) =>
    those.length > 0 && (100 * those.length) / told.length > mostPct
      ? { reason, lamps: those.length, of: told.length, examples: those.slice(0, EXAMPLES).map(({ id }) => id) }
      : undefined;
  const refused = over(
    "refused",
    told.filter(({ answer }) => answer === "refused"),
    mostRefusedPct,
  );
  if (refused !== undefined || nowMs - stageSinceMs < silentAfterMs) return refused;
  return over(
    "silent",
    told.filter(({ answer }) => answer === "none"),
    mostSilentPct,
  );
}

/** Those of a stage that have not been told yet. At least one lamp begins. */
function lampsOfStage(rollOutId: string, { sharePct }: RollOutStage, lamps: readonly LampOnTheWay[]): string[] {
  const count = Math.ceil((Math.min(100, Math.max(0, sharePct)) / 100) * lamps.length);
  const told = lamps.filter(({ isTold }) => isTold).length;
  return lamps
    .filter(({ isTold }) => !isTold)
    .map(({ id }) => ({ id, place: placeOf(`${rollOutId}/${id}`) }))
    .sort((a, b) => a.place - b.place || (a.id < b.id ? -1 : 1))
    .slice(0, Math.max(0, count - told))
    .map(({ id }) => id);
}

/** FNV-1a, 32 bits, with a last mixing: neighbours in a street get places far from each other. */
function placeOf(text: string): number {
  let hash = 0x811c9dc5;
  for (let index = 0; index < text.length; index += 1) {
    hash = Math.imul(hash ^ text.charCodeAt(index), 0x01000193);
  }
  hash = Math.imul(hash ^ (hash >>> 16), 0x45d9f3b);
  return (hash ^ (hash >>> 16)) >>> 0;
}
