import type { GrantRule } from "@lucciola/contract/plan/grant-rule.ts";

const NO_CAPS = { betterShares: [], unitCaps: [], togetherWith: [] } as const satisfies Partial<GrantRule>;

/**
 * Grants that Lucciola comes with, as rules. What is not `verified` was taken from second hand: read the decree before a plan
 * relies on it. Caps by unit of annex 2 of the decree are not among them: the office enters those that it needs.
 */
export const SHIPPED_GRANTS: readonly GrantRule[] = [
  {
    ...NO_CAPS,
    id: "conto-termico-3",
    name: { it: "Conto Termico 3.0", en: "Conto Termico 3.0 (thermal account)" },
    from: "2025-12-25",
    measures: [
      "wall-insulation",
      "roof-insulation",
      "windows",
      "indoor-led",
      "building-controls",
      "ventilation-heat-recovery",
      "heat-pump",
      "biomass-boiler",
      "solar-thermal",
    ],
    places: ["building"],
    sharePct: 65,
    betterShares: [
      { sharePct: 100, when: { maxInhabitants: 15_000, ownedAndUsed: true } },
      { sharePct: 100, when: { uses: ["school", "kindergarten", "hospital"] } },
    ],
    // Public bodies may ask for it in one payment.
    paidAfterYears: [1],
    source:
      "DM 7 August 2025, Gazzetta Ufficiale of 26 September 2025, art. 11 c. 1 and 2; in force from 25 December 2025",
    verified: false,
  },
  {
    ...NO_CAPS,
    id: "white-certificates",
    name: { it: "Certificati bianchi", en: "White certificates" },
    from: "2021-05-31",
    measures: ["led-street-lighting", "adaptive-control"],
    places: ["cabinet", "street"],
    sharePct: 0,
    perTep: { eur: 250, years: 7 },
    paidAfterYears: [1, 2, 3, 4, 5, 6, 7],
    source: "Market price of 2020, about 250 euro a certificate for 5 to 7 years; 1 certificate = 1 tep saved",
    verified: false,
  },
  {
    ...NO_CAPS,
    id: "lombardia-illumina-2021",
    name: { it: "Regione Lombardia, Illumina 2021", en: "Lombardy region, Illumina 2021" },
    from: "2021-01-01",
    to: "2021-12-31",
    measures: ["led-street-lighting", "adaptive-control"],
    places: ["cabinet", "street"],
    sharePct: 90,
    onlyWhen: { maxInhabitants: 4_999 },
    maxEur: 1_000_000,
    paidAfterYears: [0],
    source: "Call of Regione Lombardia of 2021, closed; kept as a pattern for the next one",
    verified: false,
  },
];
