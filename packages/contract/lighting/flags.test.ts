import fc from "fast-check";
import { describe, expect, it } from "vitest";
import { CABINET_FLAGS, decodeCabinetFlags, encodeCabinetFlags } from "./cabinet-message.ts";
import { decodeLampFailures, encodeLampFailures, LAMP_FAILURES } from "./lamp-message.ts";

describe("flags in a stored mask", () => {
  it("come back as they were", () => {
    fc.assert(
      fc.property(fc.subarray([...LAMP_FAILURES]), fc.subarray([...CABINET_FLAGS]), (failures, flags) => {
        expect(decodeLampFailures(encodeLampFailures(failures))).toEqual(failures);
        expect(decodeCabinetFlags(encodeCabinetFlags(flags))).toEqual(flags);
      }),
    );
  });

  it("keep the bits that stores already hold", () => {
    expect(encodeLampFailures(["overallFailure"])).toBe(1);
    expect(encodeLampFailures(["thermalShutdown"])).toBe(256);
    expect(encodeCabinetFlags(["contactorClosed"])).toBe(4);
  });
});
