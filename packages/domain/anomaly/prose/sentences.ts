import type { AnomalyKind } from "@lucciola/contract/energy/anomaly.ts";
import type { EvidenceByKind } from "../evidence.ts";
import type { Figures } from "./figures.ts";

/** What was seen, in a sentence for each kind; true on the day on which it was reported and ever after. */
export type Sentences = {
  readonly [Kind in AnomalyKind]: (seen: EvidenceByKind[Kind], say: Figures) => string;
};

/** Of a step at night, less than this share of it in hours of use is as good as nothing. */
export const AS_GOOD_AS_NOTHING = 0.25;
