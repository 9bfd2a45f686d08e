import type { BillLine, BillUnit } from "@lucciola/contract/energy/bill.ts";
import type { BillComponent, PriceBand } from "@lucciola/contract/energy/supply-contract.ts";

/** What the words of Italian bills say a line is for; the first that fits. */
const COMPONENTS: readonly (readonly [RegExp, BillComponent])[] = [
  [/reattiv/i, "reactive"],
  [/accis|impost[ae]|addizional/i, "excise"],
  [/oneri|\basos\b|\barim\b|\buc[36]\b/i, "system-charges"],
  [/dispacciament|capacit[yà]|\bmsd\b/i, "dispatching"],
  [/^(?!.*(energia|inclus|compres)).*perdit/i, "losses"],
  [/energia.*perdit/i, "energy"],
  [/trasport|distribuzion|\bret[ei]\b|quota potenza/i, "transport"],
  [/misura|contatore/i, "metering"],
  [/commercializzazion|\bpcv\b|\bccv\b|\bqvd\b/i, "fixed"],
  [/scont|bonus/i, "discount"],
  [/energia|materia|consum|spread|\bpun\b|\bpsv\b|gas|acqua|acquedotto|fascia|\bf[123]\b/i, "energy"],
  [/fissa/i, "fixed"],
];

export const componentOf = (description: string): BillComponent =>
  COMPONENTS.find(([words]) => words.test(description))?.[1] ?? "other";

export function bandOf(description: string): PriceBand | undefined {
  const [, , number] = /\b(F|fascia\s+F?)\s?(23|[123])\b/i.exec(description) ?? [];
  return number === undefined ? undefined : (`F${number}` as PriceBand);
}

const UNITS: Readonly<Record<string, BillUnit>> = {
  kwh: "kWh",
  kw: "kW",
  "kw/mese": "kW",
  "kw mese": "kW",
  kvarh: "kvarh",
  mese: "month",
  mesi: "month",
  mm: "month",
  giorni: "day",
  giorno: "day",
  gg: "day",
  mc: "m3",
  m3: "m3",
  "m³": "m3",
  smc: "Sm3",
  sm3: "Sm3",
  "sm³": "Sm3",
};

export const unitOf = (text: string): BillUnit => UNITS[text.toLowerCase().trim()] ?? "other";

/** Whether the quantity was read; `undefined` where the words do not say. */
export function readingOf(text: string): BillLine["reading"] {
  if (/stimat|stima\b|acconto/i.test(text)) return "estimated";
  return /rilevat|effettiv|\breal[ei]\b/i.test(text) ? "actual" : undefined;
}

export const isCorrection = (text: string): boolean => /conguagli|ricalcol|rettific/i.test(text);

/** The POD or PDR in a text. A PDR is fourteen digits behind its name: other numbers are as long. */
export function supplyCodeIn(text: string): string | undefined {
  const pod = /\bIT\d{3}E[0-9A-Z]{8,9}\b/i.exec(text)?.[0];
  return pod?.toUpperCase() ?? /\bPDR\b\D{0,20}(\d{14})\b/i.exec(text)?.[1];
}
