import type { BillComponent, PriceBand } from "@lucciola/contract/energy/supply-contract.ts";
import type { DayRange } from "./day-range.ts";
import type { Eur5 } from "./money.ts";

interface Words {
  readonly it: string;
  readonly en: string;
}

/** Why a bill differs from contract and meter. What cannot be told says so, and why. */
export const BILL_REASONS = {
  losses: { it: "Perdite di rete", en: "Grid losses" },
  "estimated-reading": { it: "Lettura stimata contro misura", en: "Estimated reading against the meter" },
  "different-period": { it: "Periodo diverso", en: "A different period" },
  "billed-twice": { it: "Giorni fatturati due volte", en: "Days that are billed twice" },
  "wrong-band": { it: "Fascia oraria errata", en: "Energy in the wrong band" },
  "wrong-price": { it: "Prezzo diverso dal contratto", en: "A price that is not the contract's" },
  "wrong-contract-power": { it: "Potenza diversa dal contratto", en: "A power that is not the contract's" },
  "correction-of-earlier-period": { it: "Ricalcolo di un periodo precedente", en: "Correction of an earlier period" },
  "missing-line": { it: "Voce del contratto non fatturata", en: "A price of the contract that is not billed" },
  "line-arithmetic": { it: "L'importo non è quantità per prezzo", en: "The amount is not quantity times price" },
  "total-arithmetic": { it: "Il totale non è la somma delle voci", en: "The total is not the sum of the lines" },
  "vat-rate": { it: "Aliquota IVA diversa", en: "A VAT rate that is not the contract's" },
  "vat-on-differences": { it: "IVA sulle differenze", en: "VAT on the differences" },
  rounding: { it: "Arrotondamenti", en: "Rounding" },
  "cannot-say-not-measured": {
    it: "Non si può dire: la misura non copre il periodo",
    en: "Cannot say: the period was not measured throughout",
  },
  "cannot-say-bands-not-measured": {
    it: "Non si può dire: le fasce sono stimate, non misurate",
    en: "Cannot say: the bands are estimated, not measured",
  },
  "cannot-say-not-countable": {
    it: "Non si può dire: manca una grandezza o un dato del contratto",
    en: "Cannot say: a quantity or a fact of the contract is missing",
  },
  "cannot-say-no-price": {
    it: "Non si può dire: il contratto non ha un prezzo per questa voce",
    en: "Cannot say: the contract has no price for this",
  },
  "cannot-say-no-contract": {
    it: "Non si può dire: per questi giorni non c'è un contratto",
    en: "Cannot say: there is no contract for these days",
  },
  "cannot-say-quantity-not-stated": {
    it: "Non si può dire: la bolletta non indica la quantità",
    en: "Cannot say: the bill does not state the quantity",
  },
  "cannot-say-quantity-differs": {
    it: "Non si può dire: quantità diversa dalla misura, nessun motivo trovato",
    en: "Cannot say: the quantity is not what was measured, and no reason was found",
  },
} as const satisfies Record<string, Words>;
export type BillReason = keyof typeof BILL_REASONS;

/** A part of the difference between a bill and what contract and meter make. All parts sum up to it, to 1/100,000 euro. */
export interface Explanation {
  readonly reason: BillReason;
  /** Billed minus expected; 0 where the reason explains a quantity and no money. */
  readonly amountEur5: Eur5;
  readonly component?: BillComponent;
  readonly band?: PriceBand;
  readonly days?: DayRange;
  /** Numbers with their unit in the name. */
  readonly numbers: Readonly<Record<string, number>>;
  /** Places of the lines on the bill, from 0. */
  readonly lines: readonly number[];
}
