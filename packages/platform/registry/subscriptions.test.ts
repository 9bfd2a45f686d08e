import { mkdtempSync, readFileSync, rmSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { afterEach, beforeEach, expect, it } from "vitest";
import { silentLogger } from "../log/logger.ts";
import { openRegistry } from "./open-registry.ts";
import { MOST_SUBSCRIPTIONS } from "./subscriptions.ts";

const ID = "urn:ngsi-ld:Subscription:region";
const BODY = '{"receiverInfo":[{"key":"Authorization","value":"Bearer s3cret-of-the-region"}]}';
const asked = (id: string) => ({ id, body: BODY, isActive: true, createdBy: "anna" });

let folder: string;
beforeEach(() => {
  folder = mkdtempSync(join(tmpdir(), "lucciola-subscriptions-"));
});
afterEach(() => rmSync(folder, { recursive: true }));
const open = () => openRegistry({ path: join(folder, "registry.db"), log: silentLogger });

it("keeps what was asked for and what waits through a restart, and no secret that could be read", () => {
  const first = open();
  first.subscriptions.create(asked(ID), 1_000);
  first.subscriptions.noteChanges(
    ID,
    [
      { entity: "a", fingerprint: "1" },
      { entity: "b", fingerprint: "1" },
    ],
    [],
  );
  first.subscriptions.noteLook(ID, 2_000);
  first.close();
  expect(readFileSync(join(folder, "registry.db")).includes("s3cret-of-the-region")).toBe(false);
  const registry = open();
  expect(registry.subscriptions.get(ID)).toMatchObject({
    ...asked(ID),
    createdAtMs: 1_000,
    lookedAtMs: 2_000,
    timesSent: 0,
  });
  expect(registry.subscriptions.due(ID, 10).map(({ entity }) => entity)).toEqual(["a", "b"]);
  registry.close();
});

it("goes on waiting with what has changed while it was told", () => {
  const registry = open();
  const { subscriptions } = registry;
  subscriptions.create(asked(ID), 0);
  const [before, after] = [
    { entity: "a", fingerprint: "1" },
    { entity: "a", fingerprint: "2" },
  ];
  subscriptions.noteChanges(ID, [before], []);
  const told = subscriptions.due(ID, 10);
  subscriptions.noteChanges(ID, [after], []);
  subscriptions.noteSent(ID, told, 5);
  expect(subscriptions.due(ID, 10)).toEqual([after]);
  subscriptions.noteSent(ID, [after], 6);
  expect([subscriptions.due(ID, 10), subscriptions.watched(ID)]).toEqual([[], new Map([["a", "2"]])]);
  subscriptions.noteChanges(ID, [], ["a"]);
  expect(subscriptions.watched(ID).size).toBe(0);
  registry.close();
});

it("has an end, and forgets all of what is deleted", () => {
  const registry = open();
  const { subscriptions } = registry;
  for (let number = 0; number < MOST_SUBSCRIPTIONS; number += 1) subscriptions.create(asked(`${ID}-${number}`), 0);
  expect(() => subscriptions.create(asked(ID), 0)).toThrow(/delete one/);
  subscriptions.noteChanges(`${ID}-0`, [{ entity: "a", fingerprint: "1" }], []);
  expect(subscriptions.remove(`${ID}-0`)).toBe(true);
  expect([subscriptions.watched(`${ID}-0`).size, subscriptions.get(`${ID}-0`)]).toEqual([0, undefined]);
  // Deleted while somebody was looking on its behalf.
  subscriptions.noteChanges(`${ID}-0`, [{ entity: "a", fingerprint: "1" }], []);
  expect(() => subscriptions.create(asked(`${ID}-1`), 0)).toThrow(/already/);
  registry.close();
});
