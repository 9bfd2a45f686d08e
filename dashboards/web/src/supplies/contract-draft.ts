import type { ContractPrice, SupplyContract } from "@lucciola/contract/energy/supply-contract.ts";

/** A price as it stands in the form; an empty field is `undefined`. */
export interface PriceDraft {
  component: ContractPrice["component"];
  basis: ContractPrice["basis"];
  band: NonNullable<ContractPrice["band"]> | "";
  priceEur: number | undefined;
  /** What the form does not show and the version before had: steps, days, tax, source. */
  rest: Partial<ContractPrice>;
}

/** A version of a contract as it stands in the form. */
export interface ContractDraft {
  supply: string;
  carrier: SupplyContract["carrier"];
  from: string;
  to: string;
  supplier: string;
  offer: string;
  pricing: SupplyContract["pricing"];
  vatPct: number | undefined;
  splitPayment: boolean;
  contractPowerKw: number | undefined;
  voltage: NonNullable<SupplyContract["voltage"]> | "";
  coefficientC: number | undefined;
  prices: PriceDraft[];
}

const VAT_PCT = 22;

/** The next version, which begins as the present one is. */
export function draftOf(
  present: SupplyContract | undefined,
  supply: string,
  carrier: SupplyContract["carrier"],
  today: string,
): ContractDraft {
  return {
    supply,
    carrier,
    from: today,
    to: "",
    supplier: present?.supplier ?? "",
    offer: present?.offer ?? "",
    pricing: present?.pricing ?? "fixed",
    vatPct: present?.vatPct ?? VAT_PCT,
    splitPayment: present?.splitPayment ?? true,
    contractPowerKw: present?.contractPowerKw,
    voltage: present?.voltage ?? (carrier === "electricity" ? "low" : ""),
    coefficientC: present?.coefficientC,
    prices: (present?.prices ?? []).map(
      ({ component, basis, band, priceEur, ...rest }): PriceDraft => ({
        ...{ component, basis, priceEur, rest },
        band: band ?? "",
      }),
    ),
  };
}

/** What is sent: empty fields left out, and what the form does not show as the present version has it. */
export function readDraft(draft: ContractDraft, present: SupplyContract | undefined): SupplyContract {
  const { supply, carrier, from, to, supplier, offer, pricing, vatPct = 0, splitPayment } = draft;
  const { contractPowerKw, voltage, coefficientC } = draft;
  const { heatingValues } = present ?? {};
  return {
    ...{ supply, carrier, from, supplier: supplier.trim(), offer: offer.trim(), pricing, vatPct, splitPayment },
    ...(to === "" ? {} : { to }),
    ...(contractPowerKw == null ? {} : { contractPowerKw }),
    ...(voltage === "" ? {} : { voltage }),
    ...(coefficientC == null ? {} : { coefficientC }),
    ...(heatingValues === undefined ? {} : { heatingValues }),
    prices: draft.prices.map(({ component, basis, band, priceEur = 0, rest }) => ({
      ...rest,
      ...{ component, basis, priceEur },
      ...(band === "" ? {} : { band }),
    })),
  };
}
