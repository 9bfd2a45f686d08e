import type { ReportFactor, ReportSource, SupplyUse } from "@lucciola/contract/api/energy-reports.ts";
import type { FactorCarrier, FactorKind } from "@lucciola/contract/energy/factor.ts";
import { factorOn, type KnownFactor } from "../tariff/factors.ts";
import type { LocalDate } from "../time/local-time.ts";

/** Carriers of supplies by the names of factors. */
const FACTOR_OF: Readonly<Record<string, FactorCarrier>> = {
  electricity: "electricity",
  gas: "gas",
  heat: "heat",
  oil: "diesel",
  lpg: "lpg",
  pellets: "pellet",
  wood: "wood",
};
export const factorCarrier = (carrier: string): FactorCarrier | undefined => FACTOR_OF[carrier];

/** The energy of one carrier, converted by the factor that holds on a day. */
export interface ConvertedCarrier {
  readonly carrier: string;
  readonly kwh: number;
  readonly sm3: number;
  /** What the factor multiplies, and its unit. */
  readonly quantity: number;
  readonly unit: string;
  readonly factor: KnownFactor | undefined;
  /** Tonnes (of oil equivalent, of CO2); `undefined` where no factor holds or its unit is none of those known here. */
  readonly tonnes: number | undefined;
}

export interface Converted {
  readonly carriers: readonly ConvertedCarrier[];
  /** Of the carriers that have a factor. */
  readonly tonnes: number;
  readonly withoutFactor: readonly string[];
}

/** What supplies of energy used, by carrier, as tonnes of oil equivalent or of CO2. Water is no energy. */
export function convertUse(
  supplies: readonly SupplyUse[],
  kind: Extract<FactorKind, "tep" | "co2">,
  factors: readonly KnownFactor[],
  day: LocalDate,
): Converted {
  const used = new Map<string, { kwh: number; sm3: number }>();
  for (const { carrier, group, kwh = 0, sm3 = 0 } of supplies) {
    if (group === "water") continue;
    const before = used.get(carrier) ?? { kwh: 0, sm3: 0 };
    used.set(carrier, { kwh: before.kwh + kwh, sm3: before.sm3 + sm3 });
  }
  const carriers = [...used].map(([carrier, { kwh, sm3 }]): ConvertedCarrier => {
    const known = factorCarrier(carrier);
    const factor = known && factorOn(factors, kind, known, day);
    const by = factor && perUnit(factor, kwh, sm3);
    return {
      ...{ carrier, kwh, sm3, factor },
      quantity: by?.quantity ?? kwh / 1_000,
      unit: by?.unit ?? "MWh",
      tonnes: by?.tonnes,
    };
  });
  return {
    carriers,
    tonnes: carriers.reduce((sum, { tonnes = 0 }) => sum + tonnes, 0),
    withoutFactor: carriers.filter(({ tonnes, kwh }) => tonnes === undefined && kwh > 0).map(({ carrier }) => carrier),
  };
}

/** A factor in one of the units that factors of these kinds have. */
function perUnit(
  { value, unit }: KnownFactor,
  kwh: number,
  sm3: number,
): { readonly quantity: number; readonly unit: string; readonly tonnes: number } | undefined {
  switch (unit) {
    case "tep/MWh":
    case "t/MWh":
      return { quantity: kwh / 1_000, unit: "MWh", tonnes: (kwh / 1_000) * value };
    case "kg/kWh":
      return { quantity: kwh / 1_000, unit: "MWh", tonnes: (kwh * value) / 1_000 };
    case "tep/1000 Sm3":
      return { quantity: sm3, unit: "Sm³", tonnes: (sm3 / 1_000) * value };
    default:
      return undefined;
  }
}

export const reportFactor = ({ value, unit, year, source, verified }: KnownFactor): ReportFactor => ({
  ...{ value, unit, year, source, verified },
});

/** Where the factor of a carrier on a day is read. */
export const factorSource = (kind: "tep" | "co2", carrier: string, day: LocalDate): ReportSource => ({
  page: "/fattori",
  api: `/api/v1/factors?kind=${kind}&carrier=${factorCarrier(carrier) ?? carrier}&on=${day}`,
  at: "/factors/*/value",
});

/** Law 10/91, article 19: from so many tonnes of oil equivalent a year on, a public body appoints an energy manager. */
export const ENERGY_MANAGER_TEP = 1_000;
/** By this day of the year after (MiSE circular of 18-12-2014). */
export const ENERGY_MANAGER_DEADLINE = "04-30";
