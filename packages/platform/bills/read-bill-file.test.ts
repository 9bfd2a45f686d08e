import { mkdtempSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import fc from "fast-check";
import { afterEach, beforeEach, describe, expect, it } from "vitest";
import { OperationalError } from "../process/operational-error.ts";
import { componentOf } from "./line-words.ts";
import { readBillFile } from "./read-bill-file.ts";
import { readFatturaPa } from "./read-fatturapa.ts";

let folder: string;
beforeEach(() => {
  folder = mkdtempSync(join(tmpdir(), "lucciola-bills-"));
});
afterEach(() => rmSync(folder, { recursive: true, force: true }));

const fileOf = (content: string | Uint8Array, name = "bill.xml"): string => {
  const file = join(folder, name);
  writeFileSync(file, content);
  return file;
};
async function codeOf(work: () => unknown): Promise<unknown> {
  try {
    return await work();
  } catch (error) {
    return error instanceof OperationalError ? error.code : error;
  }
}

const further = (kind: string, text: string): string =>
  `<AltriDatiGestionali><TipoDato>${kind}</TipoDato><RiferimentoTesto>${text}</RiferimentoTesto></AltriDatiGestionali>`;
const detail = (description: string, amount: string, more = "", days = ["2026-01-01", "2026-01-31"]): string => `
  <DettaglioLinee><NumeroLinea>1</NumeroLinea><Descrizione>${description}</Descrizione>${more.startsWith("<Q") ? more : ""}
  <DataInizioPeriodo>${days[0]}</DataInizioPeriodo><DataFinePeriodo>${days[1]}</DataFinePeriodo>
  <PrezzoUnitario>0.12000000</PrezzoUnitario><PrezzoTotale>${amount}</PrezzoTotale><AliquotaIVA>22.00</AliquotaIVA>
  ${more.startsWith("<Q") ? "" : more}</DettaglioLinee>`;
const kwh = (quantity: string): string => `<Quantita>${quantity}</Quantita><UnitaMisura>kWh</UnitaMisura>`;

const invoice = (
  lines: string,
  { kind = "TD01", cause = "", total = "177.14" } = {},
): string => `<?xml version="1.0" encoding="UTF-8"?>
<p:FatturaElettronica versione="FPA12" xmlns:p="http://ivaservizi.agenziaentrate.gov.it/docs/xsd/fatture/v1.2">
  <FatturaElettronicaHeader><CedentePrestatore><DatiAnagrafici>
    <IdFiscaleIVA><IdPaese>IT</IdPaese><IdCodice>01234567890</IdCodice></IdFiscaleIVA>
    <Anagrafica><Denominazione>Luce &amp; Gas Buoni S.p.A.</Denominazione></Anagrafica>
  </DatiAnagrafici></CedentePrestatore></FatturaElettronicaHeader>
  <FatturaElettronicaBody>
    <DatiGenerali><DatiGeneraliDocumento><TipoDocumento>${kind}</TipoDocumento><Divisa>EUR</Divisa><Data>2026-02-10</Data>
      <Numero>2026/101</Numero><ImportoTotaleDocumento>${total}</ImportoTotaleDocumento>${cause}</DatiGeneraliDocumento></DatiGenerali>
    <DatiBeniServizi>${lines}
      <DatiRiepilogo><AliquotaIVA>22.00</AliquotaIVA><ImponibileImporto>145.20</ImponibileImporto><Imposta>31.94</Imposta>
        <EsigibilitaIVA>S</EsigibilitaIVA></DatiRiepilogo></DatiBeniServizi>
    <Allegati><NomeAttachment>copia.pdf</NomeAttachment><Attachment>JVBERi0xLjQ=</Attachment></Allegati>
  </FatturaElettronicaBody>
</p:FatturaElettronica>`;

describe("an electronic invoice", () => {
  it("is read with supplier, number, days, lines and tax; its attachment is passed over", async () => {
    const file = fileOf(
      invoice(detail("Energia attiva fascia F1", "145.20", kwh("1210.000")), {
        cause: "<Causale>Fornitura POD IT001E12345678</Causale>",
      }),
    );
    expect(await readBillFile(file)).toEqual({
      refused: [],
      bills: [
        {
          supplier: "Luce & Gas Buoni S.p.A.",
          supplierVatNumber: "IT01234567890",
          number: "2026/101",
          issued: "2026-02-10",
          kind: "invoice",
          supplyCode: "IT001E12345678",
          from: "2026-01-01",
          to: "2026-01-31",
          lines: [
            {
              component: "energy",
              description: "Energia attiva fascia F1",
              band: "F1",
              from: "2026-01-01",
              to: "2026-01-31",
              quantity: 1_210,
              unit: "kWh",
              unitPriceEur: 0.12,
              amountEur: 145.2,
              vatPct: 22,
            },
          ],
          vat: [{ ratePct: 22, taxableEur: 145.2, vatEur: 31.94 }],
          splitPayment: true,
          totalEur: 177.14,
          source: "fatturapa",
        },
      ],
    });
  });

  it("for many supplies is a bill for each, with the tax of its own lines", () => {
    const lines =
      detail("Energia F1", "100.00", further("POD", "IT001E12345678")) +
      detail("Energia F1", "45.20", further("POD", "IT001E87654321")) +
      detail("Energia F2", "10.00", further("POD", "IT001E12345678"));
    const bills = readFatturaPa(invoice(lines), "bill.xml");
    expect(
      bills.map(({ supplyCode, vat, totalEur, lines: own }) => [supplyCode, own.length, vat[0]?.vatEur, totalEur]),
    ).toEqual([
      ["IT001E12345678", 2, 24.2, 134.2],
      ["IT001E87654321", 1, 9.94, 55.14],
    ]);
  });

  it("tells estimated readings and corrections, whose days are not the bill's", () => {
    const lines =
      detail("Energia F1 - lettura stimata", "145.20", kwh("1210"), ["2026-02-01", "2026-02-28"]) +
      detail("Ricalcolo energia F1", "-13.20", kwh("-110"), ["2026-01-01", "2026-01-31"]);
    const [bill] = readFatturaPa(invoice(lines), "bill.xml");
    expect(bill).toMatchObject({ from: "2026-02-01", to: "2026-02-28" });
    expect(bill?.lines).toMatchObject([{ reading: "estimated" }, { isCorrection: true, quantity: -110 }]);
  });

  it("is negative where it is a credit note", () => {
    const [bill] = readFatturaPa(invoice(detail("Energia F1", "145.20", kwh("1210")), { kind: "TD04" }), "bill.xml");
    expect(bill).toMatchObject({
      kind: "credit-note",
      totalEur: -177.14,
      lines: [{ amountEur: -145.2, quantity: -1_210 }],
    });
  });

  it.each([
    ["Energia attiva incluse perdite di rete", "energy"],
    ["Perdite di rete 10%", "losses"],
    ["Oneri generali di sistema ASOS", "system-charges"],
    ["Trasporto e gestione del contatore - quota potenza", "transport"],
    ["Quota misura", "metering"],
    ["Servizi di rete - quota potenza", "transport"],
    ["Energia reattiva F1 33%-75%", "reactive"],
    ["Accisa energia elettrica", "excise"],
    ["Corrispettivo di dispacciamento", "dispatching"],
    ["Corrispettivo PCV", "fixed"],
    ["Spese di spedizione", "other"],
  ])("takes %s for %s", (description, component) => {
    expect(componentOf(description)).toBe(component);
  });

  it("is refused plainly when it is signed, hostile, damaged or says no days", async () => {
    expect(await codeOf(() => readBillFile(fileOf(new Uint8Array([0x30, 0x82, 0x1f, 0x10]), "x.xml.p7m")))).toBe(
      "bill-signed",
    );
    expect(await codeOf(() => readBillFile(fileOf("MIIFfgYJKoZIhvcNAQcC", "y.p7m")))).toBe("bill-signed");
    const bomb = `<!DOCTYPE a [<!ENTITY b "${"b".repeat(1_000)}">]>${invoice(detail("&b;", "1.00"))}`;
    for (const text of [bomb, "<a><b></a>", "<a/>", invoice(""), invoice(detail("E", "12,50"))])
      expect(await codeOf(() => readBillFile(fileOf(text)))).toBe("bill-unreadable");
    const undated = invoice(detail("Energia", "1.00")).replace(/<Data(Inizio|Fine)Periodo>[^<]*<\/Data\1Periodo>/g, "");
    expect(() => readFatturaPa(undated, "bill.xml")).toThrow(/do not say for which days/);
    expect(readFatturaPa(undated, "bill.xml", { from: "2026-01-01", to: "2026-01-31" })).toMatchObject([
      { from: "2026-01-01", to: "2026-01-31" },
    ]);
    expect(await codeOf(() => readBillFile(join(folder, "nowhere.xml")))).toBe("bill-unreadable");
  });

  it("is a bill or a refusal, whatever its bytes", () => {
    const whole = invoice(detail("Energia F1", "145.20", kwh("1210")));
    const part = fc.string({ unit: "binary", maxLength: 20 });
    fc.assert(
      fc.property(fc.nat(whole.length), fc.nat(40), part, (at, cut, put) => {
        try {
          expect(readFatturaPa(whole.slice(0, at) + put + whole.slice(at + cut), "bill.xml")).toHaveLength(1);
        } catch (error) {
          expect(error).toMatchObject({ code: "bill-unreadable" });
        }
      }),
      { numRuns: 60 },
    );
  });
});

describe("bills as CSV", () => {
  it("have a row for each line, in Italian or English numbers; rows that are wrong are told", async () => {
    const file = fileOf(
      [
        "number;issued;supplier;code;from;to;component;band;quantity;unit;unit_price;amount;vat_pct;total",
        "7/26;10/02/2026;Luce Buona;IT001E12345678;01/01/2026;31/01/2026;energy;F1;1.210,5;kWh;0,12;145,26;22;",
        "7/26;2026-02-10;Luce Buona;IT001E12345678;2026-01-01;2026-01-31;excise;;1804;kWh;0.0125;22.55;22;",
        "7/26;2026-02-10;Luce Buona;IT001E12345678;2026-01-01;31/02/2026;excise;;1;kWh;1;1;22;",
        "7/26;2026-02-10;Luce Buona;IT001E12345678;2026-01-01;2026-01-31;light;;1;kWh;1;1;22;",
        "7/26;2026-02-10;Luce Buona;IT001E12345678;2026-01-01;2026-01-31;excise;;1;kWh;1;many;22;",
      ].join("\r\n"),
      "bills.csv",
    );
    const { bills, refused } = await readBillFile(file);
    // 145.26 + 22.55 = 167.81; 22 % of it is 36.9182.
    expect(bills).toMatchObject([
      {
        number: "7/26",
        supplyCode: "IT001E12345678",
        lines: [
          { component: "energy", quantity: 1_210.5, unitPriceEur: 0.12, amountEur: 145.26 },
          { component: "excise", amountEur: 22.55 },
        ],
        vat: [{ ratePct: 22, taxableEur: 167.81, vatEur: 36.92 }],
        totalEur: 204.73,
      },
    ]);
    expect(refused).toEqual([
      { line: 4, reason: 'to is "31/02/2026", which is no day such as 2026-01-31 or 31/01/2026' },
      { line: 5, reason: expect.stringContaining('component is "light"; it must be one of energy') },
      { line: 6, reason: 'amount is "many", which is no number' },
    ]);
    expect((await readBillFile(fileOf("a;b\n1;2", "no.csv"))).refused).toEqual([
      { line: 1, reason: "the columns number, issued, supplier, from, to, component, amount are missing" },
    ]);
  });
});
