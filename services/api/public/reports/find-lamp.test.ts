import { pointId } from "@lucciola/contract/ids/ids.ts";
import { expect, it } from "vitest";
import { point } from "../testing/public-app.ts";
import { findLamp, streetsOf } from "./find-lamp.ts";
import { networkOf } from "./report-limits.ts";

const LAMPS = [
  point(pointId("lamp-roma-05"), { name: "Via Roma 05", street: "Via Roma" }),
  point(pointId("lamp-roma-12"), { name: "Via Roma 12", street: "Via Roma" }),
  point(pointId("lamp-po-05"), { name: "Via Po 05", street: "Via Po" }),
  point(pointId("pole-7"), { name: "" }),
];

it("finds the pole that a citizen means, and says so when there are several", () => {
  const found = (pole: string, street?: string) => {
    const answer = findLamp(LAMPS, pole, street);
    return answer.kind === "found" ? answer.lamp.id : answer.kind;
  };
  expect(found("lamp-roma-05")).toBe("lamp-roma-05");
  expect(found("  VIA  roma 05 ")).toBe("lamp-roma-05");
  expect(found("5")).toBe("several");
  expect(found("005", "Via Po")).toBe("lamp-po-05");
  expect(found("12")).toBe("lamp-roma-12");
  expect(found("7")).toBe("pole-7");
  expect(found("12", "Via Po")).toBe("none");
  expect(found("1")).toBe("none");
  expect(streetsOf(LAMPS)).toEqual(["Via Po", "Via Roma"]);
});

it("counts a home once, however many addresses of IPv6 it has", () => {
  expect(networkOf("192.0.2.7")).toBe("192.0.2.7");
  expect(networkOf("::ffff:192.0.2.7")).toBe("192.0.2.7");
  expect(networkOf("2001:db8:0:1:aaaa::1")).toBe("2001:db8:0:1");
  expect(networkOf("2001:0db8:0000:0001:bbbb:1:2:3")).toBe("2001:db8:0:1");
  expect(networkOf("2001:db8::1")).toBe("2001:db8:0:0");
  expect(networkOf("::1")).toBe("0:0:0:0");
});
