import type { LightingSite } from "@lucciola/contract/lighting/programme.ts";
import type { Scenario } from "../scenario/scenario.ts";
import type { EncodedMessage } from "./history-message.ts";
import type { PartState } from "./part.ts";

/** What the thread builds its own copy of the world from. */
export interface ThreadOptions {
  readonly scenario: Scenario;
  readonly site: LightingSite;
  readonly epochMs: number;
  /** Names this run in the header of every message. */
  readonly boot: string;
}

export type ToThread =
  /** Make the past of a part until `toMs`. Parts are made one after the other. */
  | { readonly kind: "make"; readonly part: string; readonly toMs: number }
  /** So many bytes were taken: as many more may come. */
  | { readonly kind: "taken"; readonly bytes: number };

export type FromThread =
  | { readonly kind: "message"; readonly part: string; readonly message: EncodedMessage }
  | { readonly kind: "made"; readonly part: string; readonly state: PartState };
