import type { LampFailure } from "@lucciola/contract/lighting/lamp-message.ts";
import { localTimeOf } from "../time/local-time.ts";
import {
  anchorWords,
  choiceWords,
  FAILURE_WORDS,
  LANGUAGES,
  type Language,
  percent,
  type Words,
} from "./explain-words.ts";
import type { CauseStep, LevelCause } from "./level-cause.ts";

/** Who ordered something, for whom and why, as the registry knows it. */
export interface OrderFacts {
  readonly by: string;
  readonly reason: string;
  /** What people call the group; undefined where it was the lamp alone. */
  readonly scope: Words | undefined;
}

/** Names for what a chain of causes only numbers. What is not known any more is said without its name. */
export interface ExplanationFacts {
  readonly atMs: number;
  /** IANA; must be one that `isKnownZone` accepts. */
  readonly zone: string;
  readonly programmeName: (id: string) => string | undefined;
  readonly order: (id: string) => OrderFacts | undefined;
  readonly designClass: string | undefined;
  readonly leastClass: string | undefined;
  readonly failures: readonly LampFailure[];
  /** What the lamp says of itself. */
  readonly reportedDimPct: number | undefined;
}

export interface ExplainedStep extends Words {
  readonly kind: LevelCause["kind"];
  readonly dimPct: number;
}

export interface Explanation {
  readonly steps: readonly ExplainedStep[];
  readonly sentence: Words;
}

/** Levels closer than this are the same: a driver rounds to its 254 steps. */
const SAME_PCT = 2;

/** Says a chain of causes (`desiredLevel`) in one sentence, in every language. An empty chain says that nothing is known. */
export function explainLevel(chain: readonly CauseStep[], facts: ExplanationFacts): Explanation {
  const steps = chain.map(
    ({ cause, dimPct }): ExplainedStep => ({ kind: cause.kind, dimPct, ...wordsOf(cause, dimPct, facts) }),
  );
  const last = chain.at(-1);
  if (last === undefined) {
    return {
      steps,
      sentence: {
        it: "Per questo momento non è registrato alcun livello.",
        en: "No level is recorded for this moment.",
      },
    };
  }
  const level = percent(last.dimPct);
  const sentenceIn = (language: Language, opening: string): string =>
    `${opening} ${level[language]}: ${[...steps, ...saidByLamp(last.dimPct, facts)].map((words) => words[language]).join("; ")}.`;
  return {
    steps,
    sentence: { it: sentenceIn("it", "La lampada deve stare al"), en: sentenceIn("en", "The lamp should be at") },
  };
}

function wordsOf(cause: LevelCause, dimPct: number, facts: ExplanationFacts): Words {
  const level = percent(dimPct);
  switch (cause.kind) {
    case "programme":
      return programmeWords(cause, level, facts);
    case "fail-safe":
      return cause.failure === "clock-lost"
        ? {
            it: `l'orologio è perso, quindi arde al livello di progetto, ${level.it}`,
            en: `its clock is lost, so it burns at the design level, ${level.en}`,
          }
        : {
            it: `non ha un programma, quindi ${level.it} dal crepuscolo all'alba`,
            en: `it has no programme, so ${level.en} from dusk to dawn`,
          };
    case "adaptive": {
      const { operatingClass: name, flowPct } = cause;
      const it = name === undefined ? "" : `la classe ${name}, `;
      const en = name === undefined ? "" : `class ${name}, `;
      if (flowPct === undefined) {
        return {
          it: `il traffico non è contato con certezza, quindi vale ${it}${level.it}`,
          en: `traffic is not counted with certainty, so ${en}${level.en} holds`,
        };
      }
      const flow = percent(flowPct);
      return {
        it: `il traffico misurato (${flow.it} della portata di servizio) chiede ${it}${level.it}`,
        en: `the measured traffic (${flow.en} of the service flow) asks for ${en}${level.en}`,
      };
    }
    case "adaptive-lost": {
      const named = facts.designClass === undefined ? "" : ` ${facts.designClass}`;
      return {
        it: `il traffico non è misurato, quindi vale la classe di progetto${named}, ${level.it}`,
        en: `traffic is not measured, so the design class${named} holds, ${level.en}`,
      };
    }
    case "motion": {
      const until = clockWords(cause.untilMs, facts);
      return {
        it: `un movimento vicino la alza al ${level.it} fino alle ${until}`,
        en: `motion nearby raises it to ${level.en} until ${until}`,
      };
    }
    case "override":
      return orderWords("override", cause.untilMs, level, facts.order(cause.commandId), facts);
    case "order":
      return orderWords(cause.order, cause.untilMs, level, facts.order(cause.orderId), facts);
    case "floor": {
      const asked = percent(cause.askedDimPct);
      const named = facts.leastClass === undefined ? "" : ` ${facts.leastClass}`;
      return {
        it: `il minimo della classe${named} la tiene al ${level.it} invece del ${asked.it}`,
        en: `the floor of class${named} keeps it at ${level.en} instead of ${asked.en}`,
      };
    }
  }
}

function programmeWords(
  { programmeId, sinceMs, reason, choice }: Extract<LevelCause, { kind: "programme" }>,
  level: Words,
  facts: ExplanationFacts,
): Words {
  const name = facts.programmeName(programmeId) ?? programmeId;
  const since = clockWords(sinceMs, facts);
  const chosen = choiceWords(choice);
  const [it, en] = [`il programma “${name}”${chosen.it}`, `programme “${name}”${chosen.en}`];
  switch (reason.kind) {
    case "before-on": {
      const on = anchorWords(reason.on);
      return { it: `${it} la accende solo a: ${on.it}`, en: `${en} lights it only at: ${on.en}` };
    }
    case "after-off": {
      const off = anchorWords(reason.off);
      return { it: `${it} l'ha spenta alle ${since} (${off.it})`, en: `${en} switched it off at ${since} (${off.en})` };
    }
    case "initial": {
      const on = anchorWords(reason.on);
      return {
        it: `${it} l'ha accesa al ${level.it} alle ${since} (${on.it})`,
        en: `${en} lit it at ${level.en} at ${since} (${on.en})`,
      };
    }
    case "step": {
      const from = anchorWords(reason.from);
      return {
        it: `${it} chiede il ${level.it} dalle ${since} (${from.it})`,
        en: `${en} asks for ${level.en} since ${since} (${from.en})`,
      };
    }
    case "no-darkness":
      return {
        it: `il sole non scende abbastanza, quindi ${it} la tiene spenta`,
        en: `the sun does not go low enough, so ${en} keeps it off`,
      };
    case "measured-dark":
      return {
        it: `la fotocellula ha misurato buio e ${it} l'ha accesa al ${level.it} alle ${since}`,
        en: `the photocell measured darkness, and ${en} lit it at ${level.en} at ${since}`,
      };
    case "measured-light":
      return {
        it: `la fotocellula misura luce dalle ${since}, quindi ${it} la tiene spenta`,
        en: `the photocell has measured light since ${since}, so ${en} keeps it off`,
      };
  }
}

function orderWords(
  kind: "override" | "emergency" | "lock",
  untilMs: number,
  level: Words,
  order: OrderFacts | undefined,
  facts: ExplanationFacts,
): Words {
  const until = clockWords(untilMs, facts);
  const by = order?.by;
  const scope = order?.scope;
  const why = order?.reason === "" ? undefined : order?.reason;
  const it = {
    override: `${by ?? "qualcuno"} ha ordinato il ${level.it}`,
    emergency: `luce piena d'emergenza ordinata da ${by ?? "qualcuno"}`,
    lock: `bloccata per manutenzione al ${level.it} da ${by ?? "qualcuno"}`,
  }[kind];
  const en = {
    override: `${by ?? "somebody"} ordered ${level.en}`,
    emergency: `emergency full light ordered by ${by ?? "somebody"}`,
    lock: `locked for maintenance at ${level.en} by ${by ?? "somebody"}`,
  }[kind];
  return {
    it: `${it}${scope === undefined ? "" : ` per ${scope.it}`} fino alle ${until}${why === undefined ? "" : ` (“${why}”)`}`,
    en: `${en}${scope === undefined ? "" : ` for ${scope.en}`} until ${until}${why === undefined ? "" : ` (“${why}”)`}`,
  };
}

/** What the lamp says against what is wanted of it. */
function saidByLamp(desiredDimPct: number, { failures, reportedDimPct }: ExplanationFacts): Words[] {
  const said: Words[] = [];
  if (reportedDimPct !== undefined && Math.abs(reportedDimPct - desiredDimPct) > SAME_PCT) {
    const { it, en } = percent(reportedDimPct);
    said.push({ it: `ma essa dice ${it}`, en: `yet it says ${en}` });
  }
  if (failures.length > 0) {
    const listIn = (language: Language) => failures.map((failure) => FAILURE_WORDS[failure][language]).join(", ");
    const [it, en] = LANGUAGES.map(listIn);
    said.push({ it: `segnala ${it}`, en: `it reports ${en}` });
  }
  return said;
}

/** The clock of the town, with its day where that is another than the moment's. */
function clockWords(instantMs: number, { atMs, zone }: ExplanationFacts): string {
  const { date, timeMs } = localTimeOf(instantMs, zone);
  const minutes = Math.floor(timeMs / 60_000);
  const clock = `${String(Math.floor(minutes / 60)).padStart(2, "0")}:${String(minutes % 60).padStart(2, "0")}`;
  const isNear = Math.abs(instantMs - atMs) < 20 * 3_600_000;
  return isNear ? clock : `${clock} (${date})`;
}
