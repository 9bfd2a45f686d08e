import type { CommandBase, TalqAttribute } from "./wire.ts";

/** A level on the wire, whole per cent. */
export const levelState = (dimPct: number) => ({ name: "LevelState", value: Math.round(dimPct) });

/** The level of a command, 0 to 100; undefined where it is no `LevelState` or no such level. */
export function levelOf({ state }: Pick<CommandBase, "state">): number | undefined {
  const { name, value } = state;
  return name === "LevelState" && typeof value === "number" && Number.isInteger(value) && value >= 0 && value <= 100
    ? value
    : undefined;
}

/** An attribute in its wrapper; one without a value is there and not known. */
export const attribute = (type: string, value: unknown, timestamp?: string): TalqAttribute => ({
  type,
  ...(value === undefined ? {} : { value }),
  ...(timestamp === undefined ? {} : { timestamp }),
});
