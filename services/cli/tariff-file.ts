import { Factor } from "@lucciola/contract/energy/factor.ts";
import { SupplyContract } from "@lucciola/contract/energy/supply-contract.ts";
import { IsoInstant, parseInstant } from "@lucciola/contract/time/iso.ts";
import type { EnergyInterval } from "@lucciola/domain/energy/energy-interval.ts";
import { Type } from "typebox";
import { readJsonList, unreadableFile } from "./json-file.ts";

const UNREADABLE = "tariff-file-unreadable";

/** What `lucciola intervals --json` writes. */
const IntervalEntry = Type.Object({
  from: IsoInstant,
  to: IsoInstant,
  wh: Type.Integer({ minimum: 0, maximum: Number.MAX_SAFE_INTEGER }),
  quality: Type.Enum(["measured", "estimated", "unknown"]),
  estimatedWh: Type.Optional(Type.Integer({ minimum: 0, maximum: Number.MAX_SAFE_INTEGER })),
});

/** Contract versions of a JSON file: one, or a list. Throws OperationalError `tariff-file-unreadable`, as all of these. */
export const readContractFile = (path: string): SupplyContract[] => readJsonList(path, SupplyContract, UNREADABLE);

export const readFactorFile = (path: string): Factor[] => readJsonList(path, Factor, UNREADABLE);

/** Intervals of a supply as `lucciola intervals --json` writes them. */
export const readIntervalFile = (path: string): EnergyInterval[] =>
  readJsonList(path, IntervalEntry, UNREADABLE).map(({ from, to, ...rest }) => ({
    ...rest,
    fromMs: instantOf(from, path),
    toMs: instantOf(to, path),
  }));

function instantOf(text: string, path: string): number {
  const parsed = parseInstant(text);
  if (parsed.ok) return parsed.value;
  throw unreadableFile(path, parsed.issues, UNREADABLE);
}
