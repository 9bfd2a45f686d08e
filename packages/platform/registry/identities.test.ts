import { edgeId } from "@lucciola/contract/ids/ids.ts";
import { afterEach, beforeEach, describe, expect, test } from "vitest";
import { silentLogger } from "../log/logger.ts";
import { openRegistry } from "./open-registry.ts";
import type { Identities, Registry } from "./registry.ts";

let registry: Registry;
let identities: Identities;
beforeEach(() => {
  registry = openRegistry({ path: ":memory:", log: silentLogger });
  identities = registry.identities;
});
afterEach(() => registry.close());

const gateway = edgeId("gateway-1");
const code = (expected: string) => expect.objectContaining({ code: expected });

describe("a gateway", () => {
  test("logs in with its name and secret, and with nothing else", () => {
    const secret = identities.create({ id: gateway, name: "Quadro Via Roma" }, 1_000);
    expect(Buffer.from(secret, "base64url")).toHaveLength(32);
    expect(identities.authenticate(gateway, secret, 10_000)).toEqual({ kind: "edge", id: gateway });
    for (const [username, password] of [
      [gateway, ""],
      [gateway, `${secret}x`],
      [gateway, secret.slice(0, -1)],
      [gateway, secret.toUpperCase()],
      [gateway.toUpperCase(), secret],
      ["gateway-2", secret],
      ["gateway-2", ""],
      ["", secret],
      ["gateway-1\0", secret],
      ["' OR 1=1 --", secret],
    ] as const)
      expect(identities.authenticate(username, password, 10_000)).toBeUndefined();
  });

  test("no longer logs in with the old secret once that is rotated", () => {
    const old = identities.create({ id: gateway, name: "Quadro Via Roma" }, 1_000);
    const fresh = identities.rotate(gateway, 2_000);
    expect(fresh).not.toBe(old);
    expect(identities.authenticate(gateway, old, 10_000)).toBeUndefined();
    expect(identities.authenticate(gateway, fresh, 10_000)).toEqual({ kind: "edge", id: gateway });
  });

  test("keeps its old secret for a while when it is rotated with an overlap, and until it has used the new one", () => {
    const old = identities.create({ id: gateway, name: "Quadro Via Roma" }, 1_000);
    const fresh = identities.rotate(gateway, 2_000, 3_600_000);
    expect(identities.authenticate(gateway, "", 3_000)).toBeUndefined();
    expect(identities.authenticate(gateway, old, 3_601_999)).toEqual({ kind: "edge", id: gateway });
    expect(identities.authenticate(gateway, old, 3_602_000)).toBeUndefined();
    expect(identities.authenticate(gateway, old, 3_000)).toBeDefined();
    expect(identities.authenticate(gateway, fresh, 3_000)).toEqual({ kind: "edge", id: gateway });
    expect(identities.authenticate(gateway, old, 3_001)).toBeUndefined();
    expect(identities.authenticate(gateway, fresh, 3_001)).toBeDefined();
  });

  test("has at most two secrets: a second rotation ends the first, and one without an overlap both", () => {
    const first = identities.create({ id: gateway, name: "Quadro Via Roma" }, 1_000);
    const second = identities.rotate(gateway, 2_000, 3_600_000);
    const third = identities.rotate(gateway, 3_000, 3_600_000);
    expect(identities.authenticate(gateway, first, 4_000)).toBeUndefined();
    expect(identities.authenticate(gateway, second, 4_000)).toBeDefined();
    const fourth = identities.rotate(gateway, 5_000);
    for (const old of [second, third]) expect(identities.authenticate(gateway, old, 5_000)).toBeUndefined();
    identities.rotate(gateway, 6_000, 3_600_000);
    identities.revoke(gateway, 6_000);
    expect(identities.authenticate(gateway, fourth, 6_001)).toBeUndefined();
  });

  test("never logs in once revoked: no secret, no second identity of its name brings it back", () => {
    const secret = identities.create({ id: gateway, name: "Quadro Via Roma" }, 1_000);
    identities.revoke(gateway, 2_000);
    identities.revoke(gateway, 3_000);
    expect(identities.authenticate(gateway, secret, 10_000)).toBeUndefined();
    expect(identities.get(gateway)?.revokedAtMs).toBe(2_000);
    expect(() => identities.rotate(gateway, 4_000)).toThrowError(code("identity-revoked"));
    expect(() => identities.create({ id: gateway, name: "Again" }, 4_000)).toThrowError(code("identity-exists"));
  });

  test("is revoked for a process that has just let it in, too", () => {
    const secret = identities.create({ id: gateway, name: "Quadro Via Roma" }, 1_000);
    expect(identities.authenticate(gateway, secret, 10_000)).toBeDefined();
    identities.revoke(gateway, 2_000);
    expect(identities.authenticate(gateway, secret, 10_000)).toBeUndefined();
  });

  test("that is not there cannot be rotated or revoked", () => {
    expect(() => identities.rotate(gateway, 0)).toThrowError(code("identity-unknown"));
    expect(() => identities.revoke(gateway, 0)).toThrowError(code("identity-unknown"));
    expect(identities.get(gateway)).toBeUndefined();
  });
});

describe("another maker's device", () => {
  const plug = { id: edgeId("plug-1"), name: "Presa", dialect: "shelly-gen2", prefix: "shellies/town-hall" } as const;

  test("logs in as what it is, with its dialect and prefix", () => {
    const secret = identities.create(plug, 1_000);
    expect(identities.authenticate("plug-1", secret, 10_000)).toEqual({
      kind: "foreign",
      id: "plug-1",
      dialect: "shelly-gen2",
      prefix: "shellies/town-hall",
    });
  });

  test("cannot have the prefix of another, since it could speak for it", () => {
    identities.create(plug, 1_000);
    expect(() => identities.create({ ...plug, id: edgeId("plug-2") }, 1_000)).toThrowError(code("prefix-taken"));
  });

  test.each(["lucciola/v1/edge/gateway-1", "#", "shellies/+", "", "/shellies", "$SYS"])(
    "cannot have the prefix %j",
    (prefix) => {
      expect(() => identities.create({ ...plug, prefix }, 1_000)).toThrowError(code("identity-invalid"));
    },
  );

  test("needs both a dialect and a prefix", () => {
    expect(() => identities.create({ id: gateway, name: "", prefix: "shellies/a" }, 0)).toThrowError(
      code("identity-invalid"),
    );
    expect(() => identities.create({ id: gateway, name: "", dialect: "tasmota" }, 0)).toThrowError(
      code("identity-invalid"),
    );
    expect(identities.list()).toEqual([]);
  });
});

test("all identities are listed by id, without secrets", () => {
  identities.create({ id: edgeId("plug-1"), name: "Presa", dialect: "tasmota", prefix: "plug_1", simulated: true }, 5);
  identities.create({ id: gateway, name: "Quadro" }, 7);
  expect(identities.list()).toEqual([
    {
      id: gateway,
      name: "Quadro",
      dialect: undefined,
      prefix: undefined,
      createdAtMs: 7,
      revokedAtMs: undefined,
      simulated: false,
    },
    {
      id: "plug-1",
      name: "Presa",
      dialect: "tasmota",
      prefix: "plug_1",
      createdAtMs: 5,
      revokedAtMs: undefined,
      simulated: true,
    },
  ]);
});
