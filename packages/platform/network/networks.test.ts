import { describe, expect, it } from "vitest";
import { isNetwork, networksOf } from "./networks.ts";

describe("networks", () => {
  it.each([
    ["192.0.2.7", true],
    ["10.0.0.0/8", true],
    ["2001:db8::/32", true],
    ["10.0.0.0/33", false],
    ["2001:db8::/129", false],
    ["fe80::1%eth0", false],
    ["town.example", false],
    ["10.0.0/8", false],
    ["", false],
  ])("%s is one: %s", (text, is) => {
    expect(isNetwork(text)).toBe(is);
  });

  it("hold what lies in them, however the address is written", () => {
    const town = networksOf(["192.0.2.7", "10.0.0.0/8", "2001:db8::/32"]);
    for (const address of [
      "192.0.2.7",
      "10.255.0.1",
      "::ffff:10.1.2.3",
      "::ffff:0a01:0203",
      "2001:db8:1::1",
      "[2001:db8::1]",
    ])
      expect([address, town.has(address)]).toEqual([address, true]);
    for (const address of ["192.0.2.8", "11.0.0.1", "::ffff:11.1.2.3", "2001:db9::1", "nonsense", ""])
      expect([address, town.has(address)]).toEqual([address, false]);
    expect(networksOf([]).has("10.0.0.1")).toBe(false);
  });
});
