import { edgeId } from "@lucciola/contract/ids/ids.ts";
import { afterEach, beforeEach, describe, expect, test } from "vitest";
import { silentLogger } from "../log/logger.ts";
import { openRegistry } from "./open-registry.ts";
import type { Registry } from "./registry.ts";

let registry: Registry;
beforeEach(() => {
  registry = openRegistry({ path: ":memory:", log: silentLogger });
});
afterEach(() => registry.close());

const school = edgeId("rodari-school");
const HOUR_MS = 3_600_000;
const OWN = "a".repeat(43);
const OTHERS = "b".repeat(43);
const failing = (code: string) => expect.objectContaining({ code });

const expectSchool = () => registry.enrolments.create({ id: school, name: "Scuola Rodari" }, 0, HOUR_MS);
const enter = (code: string, secret = OWN, nowMs = 1_000, id: string = school) =>
  registry.enrolments.enter({ id, code, secret, address: "192.0.2.7" }, nowMs);
const reading = (payload: string, receivedAtMs = 1_000) => ({
  id: school,
  receivedAtMs,
  topic: `lucciola/v1/edge/${school}/main-meter/meter`,
  qos: 1 as const,
  payload: Buffer.from(payload),
});

describe("a one-time code", () => {
  test("lets in the device that comes first, again after its restart, and no other", () => {
    const code = expectSchool();
    expect(code).toMatch(/^([0-9A-HJKMNP-TV-Z]{5}-){5}[0-9A-HJKMNP-TV-Z]$/);
    expect(enter(code)).toEqual({ kind: "waiting", isNew: true });
    expect(enter(code)).toEqual({ kind: "waiting", isNew: false });
    expect(enter(code, OTHERS)).toEqual({ kind: "refused", reason: "the code was used by another device" });
    expect(enter(code, OWN, 2 * HOUR_MS)).toEqual({ kind: "waiting", isNew: false });
  });

  test("may be typed in small letters, without dashes, and with the letters that look like digits", () => {
    const code = expectSchool();
    expect(enter(code.toLowerCase().replaceAll("-", "").replaceAll("0", "o").replaceAll("1", "l"))).toMatchObject({
      kind: "waiting",
    });
  });

  test("is refused when it is guessed, of another place, late, or comes with a secret that could be guessed", () => {
    const code = expectSchool();
    const other = registry.enrolments.create({ id: edgeId("library"), name: "Biblioteca" }, 0, HOUR_MS);
    for (const [attempt, reason] of [
      [enter("00000-00000-00000-00000-00000-0"), "no such code for this name"],
      [enter(""), "no such code for this name"],
      [enter(other), "no such code for this name"],
      [enter(code, OWN, 1_000, "nobody"), "no such code for this name"],
      [enter("", OWN, 1_000, "nobody"), "no such code for this name"],
      [enter(code, OWN, HOUR_MS), "the code has expired"],
      [enter(code, "12345678"), "the device's own secret is not 256 bits in base64url"],
    ] as const)
      expect(attempt).toEqual({ kind: "refused", reason });
    expect(registry.enrolments.get(school)?.arrivedAtMs).toBeUndefined();
  });

  test("is not made for a name that is taken, or twice", () => {
    registry.identities.create({ id: edgeId("library"), name: "Biblioteca" }, 0);
    expect(() => registry.enrolments.create({ id: edgeId("library"), name: "" }, 0, HOUR_MS)).toThrowError(
      failing("identity-exists"),
    );
    expectSchool();
    expect(expectSchool).toThrowError(failing("enrolment-exists"));
  });
});

describe("a waiting room", () => {
  test("keeps what its device says, in order, and shows a person who it is", () => {
    enter(expectSchool());
    const lamp = { ...reading("{}"), topic: `lucciola/v1/edge/${school}/hall-lamp/lamp` };
    expect(registry.enrolments.keep([reading("1", 1_000), reading("2", 2_000), lamp])).toEqual(Array(3).fill("kept"));
    expect(registry.enrolments.list()).toMatchObject([
      { id: school, address: "192.0.2.7", arrivedAtMs: 1_000, messages: 3, devices: ["hall-lamp", "main-meter"] },
    ]);
    expect(registry.enrolments.messagesOf(school).map(({ receivedAtMs }) => receivedAtMs)).toEqual([
      1_000, 2_000, 1_000,
    ]);
  });

  test("holds one megabyte, small messages counted with what they cost, and no more", () => {
    enter(expectSchool());
    const tiny = Array.from({ length: 10_000 }, () => reading(""));
    const kept = registry.enrolments.keep(tiny).filter((outcome) => outcome === "kept");
    expect(kept.length).toBeLessThan(10_000);
    const { bytes = 0 } = registry.enrolments.get(school) ?? {};
    expect(bytes).toBeGreaterThan(999_000);
    expect(bytes).toBeLessThanOrEqual(1_000_000);
    expect(registry.enrolments.keep([reading("x".repeat(1_000))])).toEqual(["full"]);
  });

  test("is gone with what is in it when a person refuses", () => {
    const code = expectSchool();
    enter(code);
    registry.enrolments.keep([reading("{}")]);
    registry.enrolments.refuse(school);
    expect(registry.enrolments.messagesOf(school)).toEqual([]);
    expect(registry.enrolments.keep([reading("{}")])).toEqual(["gone"]);
    expect(enter(code)).toMatchObject({ kind: "refused" });
    expect(() => registry.enrolments.refuse(school)).toThrowError(failing("enrolment-unknown"));
  });

  test("is cleared after a day, and a code that nobody used when its time is over", () => {
    enter(expectSchool());
    registry.enrolments.create({ id: edgeId("library"), name: "Biblioteca" }, 0, HOUR_MS);
    expect(registry.enrolments.expire(HOUR_MS - 1)).toEqual([]);
    expect(registry.enrolments.expire(HOUR_MS).map(({ id }) => id)).toEqual(["library"]);
    expect(registry.enrolments.expire(24 * HOUR_MS + 999)).toEqual([]);
    expect(registry.enrolments.expire(24 * HOUR_MS + 1_000).map(({ id }) => id)).toEqual([school]);
    expect(registry.enrolments.list()).toEqual([]);
  });
});

describe("a device that is approved", () => {
  test("has the secret that it came with for good, and its messages wait for the journal", () => {
    enter(expectSchool());
    registry.enrolments.keep([reading("{}")]);
    expect(registry.identities.authenticate(school, OWN, 0)).toBeUndefined();
    registry.enrolments.approve(school, 5_000);
    registry.enrolments.approve(school, 6_000);
    expect(registry.identities.authenticate(school, OWN, 6_000)).toEqual({ kind: "edge", id: school });
    expect(registry.identities.authenticate(school, OTHERS, 6_000)).toBeUndefined();
    expect(registry.enrolments.get(school)).toMatchObject({ approvedAtMs: 5_000, messages: 1 });
    expect(() => registry.enrolments.refuse(school)).toThrowError(failing("enrolment-approved"));
    expect(registry.enrolments.expire(100 * 24 * HOUR_MS)).toEqual([]);
  });

  test("leaves its waiting room only when everything in it has been read", () => {
    enter(expectSchool());
    registry.enrolments.keep([reading("1")]);
    expect(registry.enrolments.close(school, 1)).toBe(false);
    registry.enrolments.approve(school, 5_000);
    registry.enrolments.keep([reading("2")]);
    expect(registry.enrolments.close(school, 1)).toBe(false);
    expect(registry.enrolments.close(school, 2)).toBe(true);
    expect(registry.enrolments.list()).toEqual([]);
  });

  test("and revoked at once has no way back through its waiting room", () => {
    const code = expectSchool();
    enter(code);
    registry.enrolments.approve(school, 5_000);
    registry.identities.revoke(school, 5_000);
    expect(enter(code)).toMatchObject({ kind: "refused" });
  });

  test("must have come, and is not let in under a name that was taken meanwhile", () => {
    expect(() => registry.enrolments.approve(school, 0)).toThrowError(failing("enrolment-unknown"));
    enter(expectSchool());
    registry.identities.create({ id: school, name: "Another" }, 0);
    expect(() => registry.enrolments.approve(school, 0)).toThrowError(failing("identity-exists"));
    registry.enrolments.create({ id: edgeId("library"), name: "" }, 0, HOUR_MS);
    expect(() => registry.enrolments.approve(edgeId("library"), 0)).toThrowError(failing("enrolment-empty"));
  });
});
