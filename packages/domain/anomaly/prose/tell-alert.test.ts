import { ANOMALY_KIND_NAMES, type AnomalyKind } from "@lucciola/contract/energy/anomaly.ts";
import { describe, expect, it } from "vitest";
import type { AnomalyAlert } from "../alert.ts";
import { EVIDENCE_NAMES, type EvidenceByKind } from "../evidence.ts";
import { MODEL_WORDS } from "./models.ts";
import { tellAlert } from "./tell-alert.ts";

const ROME = "Europe/Rome";
const FROM_MS = Date.parse("2026-11-19T23:00:00Z");

interface Case {
  readonly energy?: AnomalyAlert["energy"];
  readonly it: string;
  readonly en: string;
}
const LITRES = { litresPerYear: 1_000 };

/** Evidence as the detectors round it, and what is said of it. */
const CASES: { readonly [Kind in AnomalyKind]: Case & { readonly evidence: EvidenceByKind[Kind] } } = {
  "night-base-load": {
    evidence: { excessPerHour: 2_204, expectedPerHour: 796, spreadPerHour: 61, nights: 2, shareOfItInHoursOfUse: 0.04 },
    it: "Segnalato dopo 2 notti: di notte ha consumato 3,0 kW invece di 0,8 kW (più o meno 0,06 kW), mentre nelle ore d'uso è cambiato poco o nulla.",
    en: "Reported after 2 nights: at night it used 3.0 kW instead of 0.8 kW (give or take 0.06 kW), while little or nothing changed in hours of use.",
  },
  "level-change": {
    evidence: { excessPerHour: 400, expectedPerHour: 350, spreadPerHour: 20, nights: 1, shareOfItInHoursOfUse: 0.9 },
    it: "Segnalato dopo 1 notte: di notte ha consumato 750 W invece di 350 W (più o meno 20 W), e nelle ore d'uso 360 W in più.",
    en: "Reported after 1 night: at night it used 750 W instead of 350 W (give or take 20 W), and in hours of use 360 W more.",
  },
  "water-leak": {
    energy: LITRES,
    evidence: { excessPerHour: 40, expectedPerHour: 0, spreadPerHour: 1.6, nights: 6, shareOfItInHoursOfUse: -0.5 },
    it: "Segnalato dopo 6 notti: di notte sono passati 40 l/h invece di 0 l/h (più o meno 1,6 l/h), e nelle ore d'uso 20 l/h in meno.",
    en: "Reported after 6 nights: at night there passed 40 l/h instead of 0 l/h (give or take 1.6 l/h), and in hours of use 20 l/h less.",
  },
  "weekend-base-load": {
    energy: LITRES,
    evidence: { shareOfAWorkday: 0.9868, morePerHour: 8_266, spreadPerHour: 402, hours: 12 },
    it: "In un giorno di chiusura settimanale ha consumato 8,3 m³/h più del solito (più o meno 0,4 m³/h) per 12 ore: il 99% di quanto aggiunge un giorno di lavoro.",
    en: "On a day that its week leaves closed it used 8.3 m³/h more than usual (give or take 0.4 m³/h) for 12 hours: 99% of what a workday adds.",
  },
  "holiday-use": {
    evidence: { shareOfAWorkday: 0.84, morePerHour: 4_020, spreadPerHour: 130, hours: 1 },
    it: "In un giorno chiuso dal calendario ha consumato 4,0 kW più del solito (più o meno 0,1 kW) per 1 ora: l'84% di quanto aggiunge un giorno di lavoro.",
    en: "On a day that the calendar closes it used 4.0 kW more than usual (give or take 0.1 kW) for 1 hour: 84% of what a workday adds.",
  },
  "heating-too-early": {
    energy: LITRES,
    evidence: { shareOfFullHeating: 0.72, morePerHour: 3_200, expectedPerHour: 900, feltC: -1.4 },
    it: "Nell'ora prima dell'avvio abituale ha consumato 4,1 m³/h invece di 0,9 m³/h, il 72% della strada fino al pieno riscaldamento, con circa -1 °C fuori.",
    en: "In the hour before its usual start it used 4.1 m³/h instead of 0.9 m³/h, 72% of the way to full heating, at about -1 °C outside.",
  },
  "heating-out-of-season": {
    energy: LITRES,
    evidence: { morePerHour: 1_700, shareOfWinterRange: 0.11, usualPerHour: 400 },
    it: "Le sei ore di maggior consumo del giorno hanno superato le sei più quiete di 2,1 m³/h invece di 0,4 m³/h: la differenza è l'11% di quella che fa il riscaldamento d'inverno.",
    en: "The day's six busiest hours lay 2.1 m³/h above its six quietest instead of 0.4 m³/h: what is more makes 11% of what heating makes in winter.",
  },
  spike: {
    evidence: { powerW: 90_000, registerBeforeW: 4_950, registerAfterW: 850 },
    it: "Il contatore ha mostrato 90,0 kW, ma secondo il suo registro la potenza media era 5,0 kW prima e 850 W dopo.",
    en: "The meter showed 90.0 kW, but by its register the mean power was 5.0 kW before and 850 W after.",
  },
  "flat-line": {
    evidence: { stillHours: 3.5, expectedMeanwhile: 1_520 },
    it: "Segnalato dopo 3,5 ore in cui il registro è rimasto fermo; nel frattempo sarebbero dovuti passare almeno 1,5 kWh.",
    en: "Reported after 3.5 hours in which the register stood still; at least 1.5 kWh should have passed meanwhile.",
  },
  drift: {
    evidence: { change: 0.074, t: 8.2, days: 30, changeByDay: 0.061 },
    it: "In 30 giorni, a parità di temperatura esterna, il consumo è cresciuto a poco a poco: +7% di notte, +6% nelle ore d'uso.",
    en: "Within 30 days use went steadily up at the same temperature outside: +7% at night, +6% in hours of use.",
  },
  gap: {
    evidence: { silentHours: 4 },
    it: "Segnalato dopo 4 ore senza letture; quanto è passato intanto sta nel registro del contatore.",
    en: "Reported after 4 hours without a reading; what passed meanwhile is in the meter's register.",
  },
  "over-contract-power": {
    evidence: { powerW: 11_240, contractPowerW: 10_000, quarters: 2 },
    it: "Per 2 quarti d'ora dello stesso giorno la potenza media ha superato quella impegnata: fino a 11,2 kW contro 10,0 kW.",
    en: "In 2 quarters of an hour of one day the mean power was above that of the contract: up to 11.2 kW against 10.0 kW.",
  },
  "reactive-energy": {
    evidence: { reactiveShare: 0.6, freeShare: 0.33, days: 3 },
    it: "In 3 giorni l'energia reattiva è stata il 60% dell'attiva; fino al 33% non si paga, da lunedì a sabato dalle 7 alle 23.",
    en: "Over 3 days reactive energy was 60% of the active; up to 33% is free, Monday to Saturday from 7 to 23.",
  },
  "saving-lost": {
    evidence: { promised: 4_200_000, saved: 1_100_000, band: 600_000, days: 60, lostShare: 0.738 },
    it: "In 60 giorni sono stati risparmiati 1100 kWh (più o meno 600 kWh) invece di 4200 kWh: manca il 74% di un risparmio che prima c'era.",
    en: "Within 60 days 1,100 kWh were saved (give or take 600 kWh) instead of 4,200 kWh: 74% is missing of a saving that had been there.",
  },
};

const alertOf = (kind: AnomalyKind, evidence: AnomalyAlert["evidence"], rest: Partial<AnomalyAlert> = {}) => ({
  kind,
  supply: "rodari",
  fromMs: FROM_MS,
  raisedAtMs: FROM_MS,
  score: 1,
  energy: CASES[kind].energy ?? { whPerYear: 1_000 },
  eurPerYear: 0,
  evidence,
  model: "",
  ...rest,
});
const plain = (text: string): string => text.replaceAll("\u00a0", " ").replaceAll("\u2212", "-");
const said = (kind: AnomalyKind, evidence: AnomalyAlert["evidence"], language: "it" | "en"): string =>
  plain(tellAlert(alertOf(kind, evidence), language, ROME).why);

describe("What was seen, in words", () => {
  it.each(ANOMALY_KIND_NAMES)("%s: one sentence in Italian and one in English", (kind) => {
    const { evidence, it: italian, en: english } = CASES[kind];
    expect(said(kind, evidence, "it")).toBe(italian);
    expect(said(kind, evidence, "en")).toBe(english);
  });

  it.each(ANOMALY_KIND_NAMES)("%s: no number of its evidence is left out, in either language", (kind) => {
    const evidence: Record<string, number> = { ...CASES[kind].evidence };
    for (const name of [...EVIDENCE_NAMES[kind].needed, ...EVIDENCE_NAMES[kind].optional]) {
      // The statistic of a slope says nothing to whoever looks after a building.
      if (kind === "drift" && name === "t") continue;
      const other = { ...evidence, [name]: (evidence[name] ?? 0.5) * 10 + 1 };
      if (name === "changeByNight") delete other.changeByDay;
      expect(said(kind, other, "it"), `${name} in Italian`).not.toBe(said(kind, evidence, "it"));
      expect(said(kind, other, "en"), `${name} in English`).not.toBe(said(kind, evidence, "en"));
    }
  });

  it("goes without what a supply does not have: hours of use, air, an amount", () => {
    const { shareOfItInHoursOfUse: _, ...step } = CASES["level-change"].evidence;
    expect(said("level-change", step, "en")).toMatch(/instead of 350 W \(give or take 20 W\)\.$/);
    expect(said("flat-line", { stillHours: 24, expectedPerHour: 320 }, "it")).toBe(
      "Segnalato dopo 24 ore in cui il registro è rimasto fermo; in giorni simili passano 320 W.",
    );
    expect(said("drift", { change: -0.08, t: -9, days: 30 }, "it")).toMatch(/è sceso a poco a poco: -8%\.$/);
    expect(said("drift", { change: 0.08, t: 9, days: 30, changeByNight: 0.05 }, "en")).toMatch(
      /up .*: \+8% in hours of use, \+5% at night\.$/,
    );
  });

  it("says nothing of evidence that an older version stored otherwise", () => {
    expect(said("night-base-load", { nightW: 900 }, "en")).toBe("");
    expect(said("gap", { silentHours: Number.NaN }, "it")).toBe("");
  });
});

describe("An alert in words", () => {
  const { evidence } = CASES.gap;

  it("names what it was held against, for each model, and keeps silent about one that it does not know", () => {
    for (const [model, { it: italian, en: english }] of Object.entries(MODEL_WORDS)) {
      const alert = alertOf("gap", evidence, { model });
      expect(tellAlert(alert, "it", ROME).why).toContain(`Confrontato con: ${italian}.`);
      expect(tellAlert(alert, "en", ROME).why).toContain(`Held against: ${english}.`);
    }
    expect(tellAlert(alertOf("gap", evidence, { model: "own-first-weeks" }), "en", ROME).why).toMatch(/register\.$/);
  });

  it("says the days of its zone: the one that ends at midnight is the last", () => {
    const open = alertOf("gap", evidence);
    const until = (text: string) => ({ ...open, toMs: Date.parse(text) });
    expect(tellAlert(open, "en", ROME).when).toBe("since 20 November 2026");
    expect(tellAlert(open, "en", "UTC").when).toBe("since 19 November 2026");
    expect(tellAlert(until("2026-11-30T23:00:00Z"), "en", ROME).when).toBe("from 20 November 2026 to 30 November 2026");
    expect(tellAlert(until("2026-11-20T23:00:00Z"), "en", ROME).when).toBe("on 20 November 2026");
    expect(tellAlert({ ...open, toMs: FROM_MS }, "it", ROME).when).toBe("il 20 novembre 2026");
    expect(tellAlert(until("2026-12-01T23:00:00Z"), "it", ROME).when).toBe("dal 20 novembre 2026 al 1º dicembre 2026");
    expect(tellAlert(until("2026-12-08T23:00:00Z"), "it", ROME).when).toMatch(/all'8 dicembre 2026$/);
    expect(tellAlert({ ...open, fromMs: Date.parse("2026-11-11T12:00:00Z") }, "it", ROME).when).toMatch(/^dall'11 /);
  });

  it("says what it costs in a year, and would have cost once it is over", () => {
    const open = alertOf("gap", evidence, { eurPerYear: 12_345 });
    expect(plain(tellAlert(open, "it", ROME).cost ?? "")).toBe("Se continua costa circa 12.345 € all'anno.");
    expect(tellAlert({ ...open, toMs: FROM_MS }, "en", ROME).cost).toBe(
      "If it went on it would cost about €12,345 a year.",
    );
    expect(tellAlert(alertOf("gap", evidence), "en", ROME).cost).toBeUndefined();
  });
});
