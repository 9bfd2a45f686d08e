import { describe, expect, it } from "vitest";
import { findQuantity, isQuantityName, quantities } from "./quantities.ts";

describe("the quantity table", () => {
  it("knows phases only where a quantity is measured per phase", () => {
    expect(isQuantityName("voltageV.l2")).toBe(true);
    expect(isQuantityName("importTotalWh.l1")).toBe(false);
    expect(isQuantityName("voltageV.l4")).toBe(false);
    expect(isQuantityName("voltageV.l1.l1")).toBe(false);
  });

  it("is not fooled by names that every object has", () => {
    for (const name of ["constructor", "__proto__", "toString", ""]) expect(findQuantity(name)).toBeUndefined();
  });

  it("keeps every register whole and never negative", () => {
    for (const quantity of Object.values(quantities)) {
      expect(quantity.min).toBeLessThan(quantity.max);
      if (quantity.kind === "register") expect(quantity).toMatchObject({ integer: true, min: 0 });
    }
  });
});
