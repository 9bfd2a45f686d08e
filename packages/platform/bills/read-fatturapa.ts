import type { Bill, BillLine } from "@lucciola/contract/energy/bill.ts";
import { isLocalDay } from "@lucciola/contract/time/local-day.ts";
import { bandOf, componentOf, isCorrection, readingOf, supplyCodeIn, unitOf } from "./line-words.ts";
import { nodesAt, readXml, textAt, unreadable, type XmlNode } from "./xml-tree.ts";

/** The days of a bill, for invoices that do not date their lines. */
export interface StatedPeriod {
  readonly from: string;
  readonly to: string;
}

interface CodedLine {
  readonly code: string | undefined;
  readonly line: BillLine;
}

/**
 * Reads an electronic invoice (FatturaPA 1.2, specification of the Agenzia delle Entrate) into bills: one for each body
 * and supply, by the POD or PDR that its lines, their further data or the document name. Attachments are passed over.
 * What a line is for is read from its description.
 *
 * Throws OperationalError `bill-unreadable`.
 */
export function readFatturaPa(text: string, name: string, stated?: StatedPeriod): Bill[] {
  const invoice = nodesAt(readXml(text, name), "FatturaElettronica")[0];
  const bodies = nodesAt(invoice, "FatturaElettronicaBody");
  if (bodies.length === 0)
    throw unreadable(name, "it has no FatturaElettronica with a body (simplified invoices are not read)");
  const supplier = supplierOf(nodesAt(invoice, "FatturaElettronicaHeader", "CedentePrestatore", "DatiAnagrafici")[0]);
  return bodies.flatMap((body) => billsOf(body, supplier, name, stated));
}

const KINDS: Readonly<Record<string, Bill["kind"]>> = { TD04: "credit-note", TD05: "debit-note", TD08: "credit-note" };

function supplierOf(person: XmlNode | undefined): Pick<Bill, "supplier" | "supplierVatNumber"> {
  const country = textAt(person, "IdFiscaleIVA", "IdPaese") ?? "";
  const number = textAt(person, "IdFiscaleIVA", "IdCodice");
  const named = ["Nome", "Cognome"].map((part) => textAt(person, "Anagrafica", part) ?? "").join(" ");
  const supplier = textAt(person, "Anagrafica", "Denominazione") ?? named.trim();
  return {
    supplier: supplier === "" ? "unnamed" : supplier.slice(0, 200),
    ...(number === undefined ? {} : { supplierVatNumber: `${country}${number}`.slice(0, 30) }),
  };
}

function billsOf(
  body: XmlNode,
  supplier: Pick<Bill, "supplier" | "supplierVatNumber">,
  name: string,
  stated: StatedPeriod | undefined,
): Bill[] {
  const general = nodesAt(body, "DatiGenerali", "DatiGeneraliDocumento")[0];
  const number = textAt(general, "Numero");
  const issued = textAt(general, "Data");
  if (number === undefined || issued === undefined || !isLocalDay(issued))
    throw unreadable(name, "the document has no number, or no day that exists");
  const kind = KINDS[textAt(general, "TipoDocumento") ?? ""] ?? "invoice";
  const sign = kind === "credit-note" ? -1 : 1;
  const lines = nodesAt(body, "DatiBeniServizi", "DettaglioLinee").map((line, at) => lineOf(line, at, sign, name));
  if (lines.length === 0) throw unreadable(name, `document ${number} has no lines`);
  const summaries = nodesAt(body, "DatiBeniServizi", "DatiRiepilogo");
  const splitPayment = summaries.some((summary) => textAt(summary, "EsigibilitaIVA") === "S");
  const codes = new Set(lines.map(({ code }) => code).filter((code) => code !== undefined));
  // Codes that the document itself names count where its lines name none.
  const [only] = codes.size === 0 ? codesOf(body) : codes.size === 1 ? codes : [];
  const bySupply = new Map<string | undefined, BillLine[]>();
  for (const { code = only, line } of lines) bySupply.set(code, [...(bySupply.get(code) ?? []), line]);
  const header = { ...supplier, number: number.slice(0, 50), issued, kind, splitPayment, source: "fatturapa" as const };
  const total = decimalAt(general, ["ImportoTotaleDocumento"], "the total", name);
  const statedVat = summaries.map((summary) => ({
    ratePct: decimalAt(summary, ["AliquotaIVA"], "a rate", name) ?? 0,
    taxableEur: sign * (decimalAt(summary, ["ImponibileImporto"], "a taxable amount", name) ?? 0),
    vatEur: sign * (decimalAt(summary, ["Imposta"], "a tax", name) ?? 0),
  }));
  return [...bySupply].map(([supplyCode, own]) => {
    // A document for many supplies states its tax once: each bill has that of its own lines.
    const vat = bySupply.size === 1 && statedVat.length > 0 ? mergedByRate(statedVat) : vatOfLines(own);
    const sum = [...own.map(({ amountEur }) => amountEur), ...vat.map(({ vatEur }) => vatEur)];
    return {
      ...header,
      ...(supplyCode === undefined ? {} : { supplyCode }),
      ...periodOf(own, stated, name),
      lines: own,
      vat,
      totalEur: bySupply.size === 1 && total !== undefined ? sign * total : toCents(sum),
    };
  });
}

function lineOf(node: XmlNode, at: number, sign: 1 | -1, name: string): CodedLine {
  const where = `line ${at + 1}`;
  const decimal = (element: string) => decimalAt(node, [element], `${where}, ${element}`, name);
  const description = (textAt(node, "Descrizione") ?? "").slice(0, 1_000);
  const further = nodesAt(node, "AltriDatiGestionali").map((each) =>
    ["TipoDato", "RiferimentoTesto", "RiferimentoNumero"].map((part) => textAt(each, part) ?? "").join(" "),
  );
  const articles = nodesAt(node, "CodiceArticolo").map(
    (each) => `${textAt(each, "CodiceTipo") ?? ""} ${textAt(each, "CodiceValore") ?? ""}`,
  );
  const words = [description, ...further].join("; ");
  const [amount, quantity, unitPriceEur, vatPct] = ["PrezzoTotale", "Quantita", "PrezzoUnitario", "AliquotaIVA"].map(
    decimal,
  );
  if (amount === undefined) throw unreadable(name, `${where} has no PrezzoTotale`);
  const unit = textAt(node, "UnitaMisura");
  const [from, to] = ["DataInizioPeriodo", "DataFinePeriodo"].map((part) => dayAt(node, part, where, name));
  const band = bandOf(words);
  const reading = readingOf(words);
  const component = componentOf(description);
  return {
    code: supplyCodeIn([...further, ...articles, description].join("; ")),
    line: {
      component,
      description,
      ...(band === undefined ? {} : { band }),
      ...(from === undefined ? {} : { from }),
      ...(to === undefined ? {} : { to }),
      ...(quantity === undefined ? {} : { quantity: sign * quantity }),
      ...(unit === undefined ? {} : { unit: unitOf(unit) }),
      ...(unitPriceEur === undefined ? {} : { unitPriceEur }),
      amountEur: sign * amount,
      ...(vatPct === undefined ? {} : { vatPct }),
      ...(reading === undefined ? {} : { reading }),
      ...(isCorrection(description) ? { isCorrection: true } : {}),
    },
  };
}

/** The days of the lines that are neither corrections nor credits. */
function periodOf(lines: readonly BillLine[], stated: StatedPeriod | undefined, name: string): StatedPeriod {
  if (stated !== undefined) return { from: stated.from, to: stated.to };
  const dated = lines.filter(({ from, to }) => from !== undefined && to !== undefined);
  const current = dated.filter((line) => line.isCorrection !== true && line.amountEur >= 0);
  const counted = current.length > 0 ? current : dated;
  const from = counted.map((line) => line.from ?? "").sort()[0];
  const to = counted
    .map((line) => line.to ?? "")
    .sort()
    .at(-1);
  if (from !== undefined && to !== undefined) return { from, to };
  throw unreadable(name, "its lines do not say for which days they are; state its first and last day (from, to)");
}

function codesOf(body: XmlNode): string[] {
  const general = nodesAt(body, "DatiGenerali");
  const texts = [
    ...nodesAt(general[0], "DatiGeneraliDocumento", "Causale"),
    ...["DatiOrdineAcquisto", "DatiContratto", "DatiConvenzione"].flatMap((part) => [
      ...nodesAt(general[0], part, "IdDocumento"),
      ...nodesAt(general[0], part, "CodiceCommessaConvenzione"),
    ]),
  ];
  const found = texts.map((text) => (typeof text === "string" ? supplyCodeIn(text) : undefined));
  const codes = [...new Set(found.filter((code) => code !== undefined))];
  return codes.length === 1 ? codes : [];
}

function decimalAt(node: XmlNode | undefined, path: readonly string[], what: string, name: string): number | undefined {
  const text = textAt(node, ...path);
  if (text === undefined) return undefined;
  if (/^[+-]?\d{1,15}(\.\d{1,8})?$/.test(text)) return Number(text);
  throw unreadable(name, `${what} is ${JSON.stringify(text.slice(0, 40))}, which is no decimal number`);
}

function dayAt(node: XmlNode, element: string, where: string, name: string): string | undefined {
  const day = textAt(node, element);
  if (day === undefined || isLocalDay(day)) return day;
  throw unreadable(name, `${where}, ${element} is ${JSON.stringify(day.slice(0, 40))}, which is no day`);
}

const toCents = (amounts: readonly number[]): number =>
  Math.round(amounts.reduce((sum, amount) => sum + Math.round(amount * 1e5), 0) / 1_000) / 100;

function mergedByRate(vat: Bill["vat"]): Bill["vat"] {
  const rates = [...new Set(vat.map(({ ratePct }) => ratePct))];
  return rates.map((ratePct) => {
    const own = vat.filter((each) => each.ratePct === ratePct);
    return {
      ratePct,
      taxableEur: toCents(own.map(({ taxableEur }) => taxableEur)),
      vatEur: toCents(own.map(({ vatEur }) => vatEur)),
    };
  });
}

/** The tax of lines that state none: by rate, to the cent. */
export function vatOfLines(lines: readonly BillLine[]): Bill["vat"] {
  const rates = [...new Set(lines.map(({ vatPct = 0 }) => vatPct))];
  return rates.map((ratePct) => {
    const taxableEur = toCents(lines.filter(({ vatPct = 0 }) => vatPct === ratePct).map(({ amountEur }) => amountEur));
    return { ratePct, taxableEur, vatEur: halfAway((Math.round(taxableEur * 100) * ratePct) / 100) / 100 };
  });
}

const halfAway = (value: number): number => Math.sign(value) * Math.round(Math.abs(value));
