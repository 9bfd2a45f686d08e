import type { Words } from "../language.ts";

const it = {
  address: "Indirizzo",
  area: "Superficie",
  lead: "Quanta energia ha usato questo edificio negli ultimi dodici mesi, accanto all'anno prima.",
  none: "Di questo edificio non c'è ancora nessuna misura.",
  carrier: { electricity: "Elettricità", gas: "Gas", heat: "Calore (teleriscaldamento)" },
  unit: { electricity: "kWh", gas: "m³", heat: "kWh" },
  chart: (carrier: string, unit: string) => `${carrier} mese per mese, in ${unit}`,
  total: (amount: string, months: number) =>
    months === 1 ? `${amount} nel solo mese misurato per intero.` : `${amount} in ${months} mesi misurati per intero.`,
  noWhole: "Nessun mese è stato misurato per intero.",
  now: "ultimi dodici mesi",
  before: "un anno prima",
  partial: "mese misurato in parte",
  month: "Mese",
  amount: (unit: string) => `Consumo, ${unit}`,
  amountBefore: (unit: string) => `Un anno prima, ${unit}`,
  measured: "Misurato",
  unknown: "non noto",
  privacy:
    "Di un singolo edificio si pubblicano solo cifre mensili: valori più fini direbbero quando ci lavora qualcuno.",
  back: "Tutti gli edifici",
};

export const buildingWords: Words<typeof it> = {
  it,
  en: {
    address: "Address",
    area: "Floor area",
    lead: "How much energy this building used in the last twelve months, beside the year before.",
    none: "Nothing has been measured at this building yet.",
    carrier: { electricity: "Electricity", gas: "Gas", heat: "Heat (district heating)" },
    unit: { electricity: "kWh", gas: "m³", heat: "kWh" },
    chart: (carrier, unit) => `${carrier} month by month, in ${unit}`,
    total: (amount, months) =>
      months === 1
        ? `${amount} in the one month that was measured throughout.`
        : `${amount} in ${months} months that were measured throughout.`,
    noWhole: "No month was measured throughout.",
    now: "last twelve months",
    before: "a year before",
    partial: "month measured in part",
    month: "Month",
    amount: (unit) => `Use, ${unit}`,
    amountBefore: (unit) => `A year before, ${unit}`,
    measured: "Measured",
    unknown: "not known",
    privacy:
      "Of a single building only monthly figures are published: finer ones would say when somebody is at work there.",
    back: "All buildings",
  },
};
