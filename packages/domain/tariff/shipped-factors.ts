import type { Factor } from "@lucciola/contract/energy/factor.ts";

const IPCC = "IPCC 2006 guidelines, volume 2, table 1.2";

/** Factors that Lucciola comes with. Those that are not `verified` were taken from memory: look them up before relying on them. */
export const SHIPPED_FACTORS: readonly Factor[] = [
  // Tonnes of oil equivalent
  {
    kind: "tep",
    carrier: "electricity",
    from: "2008-01-01",
    year: 2008,
    value: 0.187,
    unit: "tep/MWh",
    heatingValue: "none",
    source: "AEEG resolution EEN 3/08, as used in energy managers' declarations",
    verified: true,
  },
  {
    kind: "tep",
    carrier: "gas",
    from: "2014-12-18",
    year: 2014,
    value: 0.836,
    unit: "tep/1000 Sm3",
    heatingValue: "net",
    source: "MiSE circular of 18-12-2014, as used in energy managers' declarations",
    verified: true,
    note: "0.82 is quoted for 1000 Nm3",
  },
  {
    kind: "tep",
    carrier: "heat",
    from: "2014-12-18",
    year: 2014,
    value: 0.103,
    unit: "tep/MWh",
    heatingValue: "none",
    source: "MiSE circular of 18-12-2014",
    verified: true,
  },
  // Fuels that are brought count by their energy
  ...tepOfFuels("diesel", "lpg", "pellet", "wood"),
  // Primary energy of the energy performance of buildings
  ...primary("electricity", 1.95, 0.47),
  ...primary("gas", 1.05, 0),
  ...primary("lpg", 1.05, 0),
  ...primary("diesel", 1.07, 0),
  ...primary("pellet", 0.2, 0.8),
  ...primary("wood", 0.2, 0.8),
  ...primary("heat", 1.5, 0),
  // Emission
  ...co2("electricity", [
    [2022, 0.309],
    [2023, 0.257],
    [2024, 0.22],
  ]),
  ...co2OfFuel("gas", 0.202),
  ...co2OfFuel("diesel", 0.267),
  ...co2OfFuel("lpg", 0.227),
  // Energy of fuels that are delivered: 43.0, 47.3 and 15.6 MJ/kg of the IPCC
  energy("diesel", 11.94, IPCC),
  energy("lpg", 13.14, IPCC),
  energy("wood", 4.33, IPCC),
  energy("pellet", 4.6, "ISO 17225-2, least net calorific value of class A1"),
  density("diesel", 0.84, "Heating oil at 15 degrees C"),
  density("lpg", 0.51, "Propane, liquid at 15 degrees C (DIN 51622)"),
];

function tepOfFuels(...carriers: readonly Factor["carrier"][]): Factor[] {
  return carriers.map((carrier) => ({
    kind: "tep",
    carrier,
    from: "2006-01-01",
    year: 2006,
    value: 0.086,
    unit: "tep/MWh",
    heatingValue: "net",
    source: "Definition of the tonne of oil equivalent: 41.868 GJ, 11.628 MWh",
    verified: true,
  }));
}

function primary(carrier: Factor["carrier"], nonRenewable: number, renewable: number): Factor[] {
  const row = {
    carrier,
    from: "2015-10-01",
    year: 2015,
    unit: "kWh/kWh",
    heatingValue: carrier === "electricity" || carrier === "heat" ? ("none" as const) : ("net" as const),
    source: "Decree of 26-6-2015 (minimum requirements), annex 1, table 1",
    verified: false,
  };
  return [
    { ...row, kind: "primary-non-renewable", value: nonRenewable },
    { ...row, kind: "primary-renewable", value: renewable },
  ];
}

function co2(carrier: Factor["carrier"], years: readonly (readonly [year: number, kgPerKwh: number])[]): Factor[] {
  return years.map(([year, value]) => ({
    kind: "co2",
    carrier,
    from: `${year}-01-01`,
    year,
    value,
    unit: "kg/kWh",
    heatingValue: "none",
    source: "ISPRA, emission factors of electricity consumption",
    verified: false,
  }));
}

function co2OfFuel(carrier: Factor["carrier"], value: number): Factor[] {
  return [
    {
      kind: "co2",
      carrier,
      from: "2006-01-01",
      year: 2006,
      value,
      unit: "kg/kWh",
      heatingValue: "net",
      source: "IPCC 2006 guidelines, as in the SECAP templates",
      verified: false,
    },
  ];
}

function energy(carrier: Factor["carrier"], value: number, source: string): Factor {
  const of = { carrier, from: "2006-01-01", year: 2006, source, verified: false };
  return { ...of, kind: "energy", value, unit: "kWh/kg", heatingValue: "net" };
}

function density(carrier: Factor["carrier"], value: number, source: string): Factor {
  const of = { carrier, from: "2006-01-01", year: 2006, source, verified: false };
  return { ...of, kind: "density", value, unit: "kg/L", heatingValue: "none" };
}
