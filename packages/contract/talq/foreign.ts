import { Type } from "typebox";
import { OverrideCommand, TalqDevice } from "./wire.ts";

const Name = Type.String({ maxLength: 64 });

/** A device of another maker's gateway, as it was last told: it waits there for a person. */
export const ForeignDevice = Type.Object({ gateway: Name, device: TalqDevice });
export interface ForeignDevice {
  readonly gateway: string;
  readonly device: TalqDevice;
}

/** `queued`: on its way. `taken`: the gateway has said so. `refused`: it has said why not. `expired`: it was not reached in time. */
export type ForeignOrderFate = "queued" | "taken" | "refused" | "expired";

/** An override for a device of another maker's gateway. */
export const ForeignOrder = Type.Object({
  /** A UUID; the same at each attempt, so that the gateway knows it again. */
  id: Type.String({ maxLength: 36 }),
  gateway: Name,
  command: OverrideCommand,
  /** Until then it is worth sending, ISO 8601. */
  until: Type.String({ maxLength: 40 }),
  by: Type.String({ maxLength: 100 }),
  fate: Type.Union([Type.Literal("queued"), Type.Literal("taken"), Type.Literal("refused"), Type.Literal("expired")]),
  detail: Type.String({ maxLength: 500 }),
});
export type ForeignOrder = Type.Static<typeof ForeignOrder>;
