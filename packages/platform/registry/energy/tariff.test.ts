import { mkdtempSync, rmSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import type { Bill } from "@lucciola/contract/energy/bill.ts";
import type { Factor } from "@lucciola/contract/energy/factor.ts";
import type { SupplyContract } from "@lucciola/contract/energy/supply-contract.ts";
import { pointId } from "@lucciola/contract/ids/ids.ts";
import { afterEach, beforeEach, describe, expect, test } from "vitest";
import { silentLogger } from "../../log/logger.ts";
import { OperationalError } from "../../process/operational-error.ts";
import { openDatabase } from "../database.ts";
import { openRegistry } from "../open-registry.ts";
import type { Registry } from "../registry.ts";
import { SUPPLY_POINT } from "../testing/supply-point.ts";

let registry: Registry;
beforeEach(() => {
  registry = openRegistry({ path: ":memory:", log: silentLogger });
  for (const id of ["rodari-electricity", "library-electricity"])
    registry.assets.putPoint({
      ...SUPPLY_POINT,
      id: pointId(id),
      name: id,
    });
});
afterEach(() => registry.close());

const MARIA = { atMs: Date.parse("2026-02-12T09:00:00Z"), by: "maria" };
const codeOf = (work: () => unknown): unknown => {
  try {
    return work();
  } catch (error) {
    return error instanceof OperationalError ? error.code : error;
  }
};

const contract: SupplyContract = {
  supply: "rodari-electricity",
  carrier: "electricity",
  from: "2026-01-01",
  supplier: "Luce Buona S.p.A.",
  offer: "Comuni 2026",
  pricing: "fixed",
  vatPct: 22,
  splitPayment: true,
  prices: [{ component: "energy", basis: "kwh", priceEur: 0.12 }],
};
const bill: Bill = {
  supplier: "Luce Buona S.p.A.",
  supplierVatNumber: "IT01234567890",
  number: "2026/101",
  issued: "2026-02-10",
  kind: "invoice",
  supply: "rodari-electricity",
  supplyCode: "IT001E12345678",
  from: "2026-01-01",
  to: "2026-01-31",
  lines: [{ component: "energy", description: "Energia F1", amountEur: 12 }],
  vat: [],
  splitPayment: true,
  totalEur: 12,
  source: "hand",
};
const factor: Factor = {
  kind: "co2",
  carrier: "electricity",
  from: "2023-01-01",
  year: 2023,
  value: 0.257,
  unit: "kg/kWh",
  heatingValue: "none",
  source: "ISPRA",
  verified: false,
};

describe("contracts", () => {
  test("come in dated versions; one of the same day replaces the stored one, which is kept", () => {
    const { contracts } = registry.tariff;
    contracts.put([{ ...contract, from: "2026-07-01" }, contract], MARIA);
    contracts.put([{ ...contract, offer: "Comuni 2026, corrected" }], MARIA);
    expect(contracts.ofSupply("rodari-electricity").map(({ from, offer }) => [from, offer])).toEqual([
      ["2026-01-01", "Comuni 2026, corrected"],
      ["2026-07-01", "Comuni 2026"],
    ]);
    expect(contracts.list().map(({ id }) => id)).toEqual([3, 1]);
    expect(contracts.ofSupply("library-electricity")).toEqual([]);
  });

  test("are stored all or none, for supplies that are there and days that exist", () => {
    const { contracts } = registry.tariff;
    expect(codeOf(() => contracts.put([contract, { ...contract, supply: "nowhere" }], MARIA))).toBe("supply-unknown");
    expect(codeOf(() => contracts.put([{ ...contract, to: "2025-12-31" }], MARIA))).toBe("contract-days-wrong");
    expect(codeOf(() => contracts.put([{ ...contract, from: "2026-02-30" }], MARIA))).toBe("contract-days-wrong");
    expect(contracts.list()).toEqual([]);
  });
});

describe("bills", () => {
  test("are refused a second time, by number, supplier and day, also under another name of the supplier", () => {
    const { bills } = registry.tariff;
    const [first] = bills.add([bill], MARIA);
    expect(codeOf(() => bills.add([{ ...bill, supplier: "LUCE BUONA SPA", totalEur: 13 }], MARIA))).toBe("bill-exists");
    expect(() => bills.add([bill], MARIA)).toThrow(
      /Bill 2026\/101 of Luce Buona S.p.A. of 2026-02-10 is there already: .*maria on 2026-02-12/,
    );
    expect(codeOf(() => bills.add([{ ...bill, issued: "2027-02-10" }], MARIA))).not.toBe("bill-exists");
    expect(bills.remove(first?.id ?? 0)).toBe(true);
    expect(codeOf(() => bills.add([bill], MARIA))).not.toBe("bill-exists");
  });

  test("of one document for many supplies are stored together, or none", () => {
    const { bills } = registry.tariff;
    const library = { ...bill, supply: "library-electricity", supplyCode: "IT001E87654321" };
    expect(codeOf(() => bills.add([bill, { ...library, supply: "nowhere" }], MARIA))).toBe("supply-unknown");
    expect(bills.list({ limit: 10 })).toEqual([]);
    bills.add([bill, library], MARIA);
    expect(bills.list({ limit: 1 }).map((stored) => stored.bill)).toEqual([library]);
    expect(bills.list({ limit: 10, beforeId: 2 }).map((stored) => stored.bill)).toEqual([bill]);
    expect(bills.ofSupply("library-electricity")).toEqual([library]);
  });

  test("have days that exist", () => {
    expect(codeOf(() => registry.tariff.bills.add([{ ...bill, to: "2025-01-31" }], MARIA))).toBe("bill-days-wrong");
    const line = { component: "energy" as const, description: "", amountEur: 1, from: "2026-13-01" };
    expect(codeOf(() => registry.tariff.bills.add([{ ...bill, lines: [line] }], MARIA))).toBe("bill-days-wrong");
  });
});

describe("factors", () => {
  test("are never overwritten: a correction is a new one that names the one it replaces", () => {
    const { factors } = registry.tariff;
    const first = factors.add(factor, MARIA);
    expect(codeOf(() => factors.add({ ...factor, value: 0.3 }, MARIA))).toBe("factor-exists");
    const second = factors.correct(first.id, { ...factor, value: 0.2572, verified: true }, MARIA);
    expect(factors.list()).toEqual([
      { ...factor, id: 1, replacedBy: 2 },
      { ...factor, value: 0.2572, verified: true, id: 2, replaces: 1 },
    ]);
    expect(codeOf(() => factors.correct(first.id, factor, MARIA))).toBe("factor-replaced");
    expect(codeOf(() => factors.correct(99, factor, MARIA))).toBe("factor-unknown");
    factors.add({ ...factor, from: "2024-01-01" }, MARIA);
    expect(codeOf(() => factors.correct(second.id, { ...factor, from: "2024-01-01" }, MARIA))).toBe("factor-exists");
  });
});

test("neither contracts nor factors can be edited or deleted, whatever program opens the file", () => {
  const folder = mkdtempSync(join(tmpdir(), "lucciola-tariff-"));
  const path = join(folder, "registry.db");
  const town = openRegistry({ path, log: silentLogger });
  try {
    town.assets.putPoints(registry.assets.points("supply"));
    town.tariff.contracts.put([contract], MARIA);
    town.tariff.factors.add(factor, MARIA);
    const other = openDatabase(path);
    try {
      for (const table of ["contract_version", "factor"]) {
        expect(() => other.run(`UPDATE ${table} SET body = '{}'`)).toThrow(/never edited/);
        expect(() => other.run(`DELETE FROM ${table}`)).toThrow(/never deleted/);
      }
    } finally {
      other.close();
    }
    expect(town.tariff.factors.list()).toMatchObject([{ value: 0.257 }]);
  } finally {
    town.close();
    rmSync(folder, { recursive: true, force: true });
  }
});
