import { Type } from "typebox";
import { messageHeader } from "../edge/header.ts";
import { MAX_SAMPLES } from "../metering/meter-message.ts";
import { IsoInstant } from "../time/iso.ts";

/** Flags of a cabinet; the position is the bit stored in `cabinetState`: append only. */
export const CABINET_FLAGS = [
  "breakerTripped",
  "doorOpen",
  "contactorClosed",
  "leakageDetected",
  "localOverride",
] as const;
export type CabinetFlag = (typeof CABINET_FLAGS)[number];
export const encodeCabinetFlags = (flags: readonly CabinetFlag[]): number =>
  flags.reduce((mask, flag) => mask | (1 << CABINET_FLAGS.indexOf(flag)), 0);
export const decodeCabinetFlags = (mask: number): CabinetFlag[] =>
  CABINET_FLAGS.filter((_, bit) => (mask & (1 << bit)) !== 0);

/** The state of a lighting cabinet. Its energy meter publishes on the meter channel, under the same point. */
export const CabinetSample = Type.Object(
  {
    at: IsoInstant,
    breakerTripped: Type.Boolean(),
    doorOpen: Type.Boolean(),
    contactorClosed: Type.Boolean(),
    leakageDetected: Type.Optional(Type.Boolean()),
    localOverride: Type.Optional(Type.Boolean()),
  },
  { additionalProperties: false },
);
export type CabinetSample = Type.Static<typeof CabinetSample>;
export const CabinetMessage = Type.Object(
  { ...messageHeader, samples: Type.Array(CabinetSample, { minItems: 1, maxItems: MAX_SAMPLES }) },
  { additionalProperties: false },
);
export type CabinetMessage = Type.Static<typeof CabinetMessage>;
