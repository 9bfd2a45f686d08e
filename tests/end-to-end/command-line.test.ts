import { mkdir, writeFile } from "node:fs/promises";
import { join } from "node:path";
import { runCommandLine } from "@lucciola/cli/program.ts";
import { buildingId, edgeId, pointId } from "@lucciola/contract/ids/ids.ts";
import { silentLogger } from "@lucciola/platform/log/logger.ts";
import { openRegistry } from "@lucciola/platform/registry/open-registry.ts";
import type { Registry } from "@lucciola/platform/registry/registry.ts";
import { afterEach, beforeEach, describe, expect, it } from "vitest";
import { runCli } from "../support/cli.ts";
import { dataFolder } from "../support/data-folder.ts";

const NOW = Date.parse("2026-11-23T17:45:00Z");

let folder: Awaited<ReturnType<typeof dataFolder>>;
beforeEach(async () => {
  folder = await dataFolder();
});
afterEach(() => folder.remove());

/** Types a command and returns what it said. The data folder is the test's own. */
async function type(...args: string[]) {
  const said = { out: "", err: "" };
  const code = await runCommandLine([...args, "--data", folder.path], {
    terminal: {
      print: (text) => {
        said.out += `${text}\n`;
      },
      warn: (text) => {
        said.err += `${text}\n`;
      },
    },
    nowMs: NOW,
    actor: "cli:maria",
  });
  return { code, ...said };
}

/** What the registry holds afterwards. */
function look<T>(work: (registry: Registry) => T): T {
  const registry = openRegistry({ path: join(folder.path, "registry.db"), log: silentLogger });
  try {
    return work(registry);
  } finally {
    registry.close();
  }
}

const BUILDING = "building add school --name Rodari --use school --address Roma --lat 45.73 --lon -8.63 --area 1200";
const words = (line: string) => line.split(" ");

describe("a newcomer enters a school, its supply and a Shelly", () => {
  it("and finds them in the lists and in the registry", async () => {
    expect(await type(...words(BUILDING))).toMatchObject({
      code: 0,
      err: expect.stringContaining("a new one is made"),
    });
    const supply = "point add school-power --kind supply --name Power --building school --code IT001E12345678";
    expect(await type(...words(supply))).toMatchObject({ code: 0, err: "" });
    const shelly = await type(
      ...words("device add cellar --name Cellar --dialect shelly-gen2 --prefix shellies/cellar"),
    );
    expect(shelly.code).toBe(0);
    const install = "install school-power --edge cellar --device em-0 --from 2026-01-01T00:00:00Z";
    expect(await type(...words(install))).toMatchObject({ code: 0, err: "" });

    expect((await type("building", "list")).out).toMatch(/school +Rodari +school +Roma +45.73 +-8.63 +1200/);
    expect((await type("point", "list")).out).toMatch(
      /school-power +supply +Power +school +IT001E12345678 +cellar\/em-0/,
    );
    expect((await type("device", "list")).out).toMatch(/cellar +Cellar +shelly-gen2 +shellies\/cellar +never seen/);
    look(({ assets, identities }) => {
      expect(assets.building(buildingId("school"))).toMatchObject({ longitudeDeg: -8.63, floorAreaM2: 1200 });
      expect(assets.point(pointId("school-power"))).toMatchObject({ carrier: "electricity", simulated: false });
      expect(assets.installationAt(pointId("school-power"), NOW)).toMatchObject({
        device: "em-0",
        fromMs: Date.parse("2026-01-01T00:00:00Z"),
      });
      const [, secret = ""] = /Secret +(\S+)/.exec(shelly.out) ?? [];
      expect(identities.authenticate("cellar", secret, 10_000)).toMatchObject({
        kind: "foreign",
        prefix: "shellies/cellar",
      });
      expect(shelly.out).toContain(`"pass":"${secret}","topic_prefix":"shellies/cellar"`);
    });
  });

  it("and every change is in the audit log, under her name", async () => {
    await type(...words(BUILDING));
    await type(...words("point add school-power --kind supply --name Power --building school"));
    await type(...words("device add cellar --name Cellar"));
    await type(...words("install school-power --edge cellar --device em-0"));
    await type("uninstall", "school-power");
    await type("device", "rotate", "cellar");
    await type("device", "revoke", "cellar");
    const entries = look(({ audit }) => audit.list({ limit: 100 }));
    expect(entries.every(({ actor, atMs }) => actor === "cli:maria" && atMs === NOW)).toBe(true);
    expect(entries.map(({ action, target }) => `${action} ${target}`).sort()).toEqual([
      "building-add school",
      "device-add cellar",
      "device-revoke cellar",
      "device-rotate cellar",
      "install school-power",
      "point-add school-power",
      "uninstall school-power",
    ]);
    expect((await type("audit", "list")).out).toMatch(/2026-11-23T17:45:00.000Z +cli:maria +device-revoke +cellar/);
  });
});

describe("the settings that a new device is given", () => {
  it("are those of a Lucciola program", async () => {
    const { out } = await type(...words("device add gateway --name Gateway --broker 10.0.0.2:1884"));
    const [, secret] = /Secret +(\S+)/.exec(out) ?? [];
    const pasted = JSON.parse(out.slice(out.indexOf("{"), out.lastIndexOf("}") + 1));
    expect(pasted.uplink).toEqual({ edge: "gateway", secret, broker: "mqtt://10.0.0.2:1884" });
  });

  it("are those of a Tasmota, with the id for its topic when none is given", async () => {
    const { out } = await type(...words("device add plug --name Plug --dialect tasmota --broker [fe80::1]:1883"));
    const [, secret] = /Secret +(\S+)/.exec(out) ?? [];
    expect(out).toContain(
      `Backlog MqttHost fe80::1; MqttPort 1883; MqttClient plug; MqttUser plug; MqttPassword ${secret}; Topic plug;`,
    );
  });

  it("hold a new secret after a rotation, and the old one is of no use", async () => {
    const secretIn = ({ out }: { out: string }) => /Secret +(\S+)/.exec(out)?.[1] ?? "";
    const old = secretIn(await type(...words("device add plug --name Plug --dialect tasmota")));
    const rotated = await type("device", "rotate", "plug");
    expect(rotated.out).toContain(`MqttPassword ${secretIn(rotated)};`);
    look(({ identities }) => {
      expect(identities.authenticate("plug", secretIn(rotated), 10_000)).toMatchObject({ id: edgeId("plug") });
      expect(identities.authenticate("plug", old, 10_000)).toBeUndefined();
    });
  });
});

describe("a device that comes with a one-time code", () => {
  const OWN = "a".repeat(43);

  it("is expected, seen, and let in with its meter, each step on record", async () => {
    await type(...words("point add school-power --kind supply --name Power"));
    const made = await type(...words("device enrol gateway --name Gateway --valid 2h --broker 10.0.0.2"));
    const { uplink } = JSON.parse(made.out.slice(made.out.indexOf("{"), made.out.lastIndexOf("}") + 1));
    expect(uplink).toMatchObject({ edge: "gateway", broker: "mqtt://10.0.0.2:1883" });
    expect((await type("device", "waiting")).out).toMatch(/gateway +Gateway +code until 2026-11-23T19:45:00/);
    const { code } = uplink.enrolment;
    look(({ enrolments }) => enrolments.enter({ id: "gateway", code, secret: OWN, address: "192.0.2.7" }, NOW));
    expect((await type("device", "waiting")).out).toMatch(/gateway +Gateway +waits since \S+ +192.0.2.7/);
    const approved = await type(...words("device approve gateway --install school-power=main-meter"));
    expect(approved).toMatchObject({ code: 0, out: expect.stringContaining("may come in") });
    look(({ identities, assets, audit }) => {
      expect(identities.authenticate("gateway", OWN, NOW)).toMatchObject({ kind: "edge" });
      expect(assets.installationAt(pointId("school-power"), NOW)).toMatchObject({ device: "main-meter" });
      expect(audit.list({ limit: 3 }).map(({ action }) => action)).toEqual([
        "install",
        "enrolment-approve",
        "enrolment-code",
      ]);
    });
  });

  it("is sent away with its code, and cannot be let in before it has come", async () => {
    await type(...words("device enrol gateway --name Gateway"));
    expect(await type("device", "approve", "gateway")).toMatchObject({ code: 1, err: expect.stringContaining("come") });
    expect(await type("device", "refuse", "gateway")).toMatchObject({ code: 0 });
    expect((await type("device", "waiting")).out).toContain("Nobody waits");
  });
});

describe("a secret that is rotated", () => {
  const secretIn = ({ out }: { out: string }) => /Secret +(\S+)/.exec(out)?.[1] ?? "";
  const mayCome = (secret: string, atMs: number) =>
    look(({ identities }) => identities.authenticate("gateway", secret, atMs)) !== undefined;

  it("leaves the old one for a day, for as long as is said, or not at all after a leak", async () => {
    const first = secretIn(await type(...words("device add gateway --name Gateway")));
    const second = secretIn(await type(...words("device rotate-secret gateway")));
    expect([mayCome(first, NOW + 86_399_999), mayCome(first, NOW + 86_400_000)]).toEqual([true, false]);
    const third = secretIn(await type(...words("device rotate gateway --overlap 2h")));
    expect([mayCome(second, NOW + 7_199_999), mayCome(second, NOW + 7_200_000)]).toEqual([true, false]);
    await type(...words("device rotate-secret gateway --now"));
    expect(mayCome(third, NOW)).toBe(false);
  });
});

describe("a new lamp", () => {
  const programmeOf = (lamp: string) =>
    look(({ programmes }) => programmes.assignment(pointId(lamp))?.programme.id ?? "none");

  it("runs the programme of its groups, or one of its own, as it is told", async () => {
    await type(...words("point add lamp-1 --kind lamp --name One --lat 45.73 --lon 8.63 --power 60"));
    await type(...words("point add lamp-2 --kind lamp --name Two --lat 45.73 --lon 8.63 --no-programme"));
    expect([programmeOf("lamp-1"), programmeOf("lamp-2")]).toEqual(["none", "none"]);
    await type(
      ...words("point add lamp-2 --kind lamp --name Two --lat 45.73 --lon 8.63 --programme town-default --replace"),
    );
    expect(programmeOf("lamp-2")).toBe("town-default");
    const byGroup = () => look(({ programmes }) => programmes.assignment(pointId("lamp-2"))?.byGroup);
    expect(byGroup()).toBeUndefined();
    await type(...words("point add lamp-2 --kind lamp --name Two --lat 45.73 --lon 8.63 --no-programme --replace"));
    expect(byGroup(), "released: its groups' counts").toBe("");
  });

  it("is not half there when its programme is not", async () => {
    const outcome = await type(
      ...words("point add lamp-1 --kind lamp --name One --lat 45.73 --lon 8.63 --programme festival"),
    );
    expect(outcome).toMatchObject({ code: 1, err: expect.stringContaining("no lighting programme festival") });
    expect(look(({ assets, audit }) => [assets.points(), audit.list({ limit: 9 })])).toEqual([[], []]);
  });
});

describe("light by order", () => {
  const reason = ["--reason", "Christmas market"];
  const openOrders = () => look(({ lighting }) => lighting.orders.openAt(NOW));
  beforeEach(async () => {
    for (const lamp of ["lamp-1", "lamp-2"])
      await type(
        "point",
        "add",
        lamp,
        ..."--kind lamp --name L --lat 45.73 --lon 8.63".split(" "),
        "--street",
        "Via Roma",
      );
    await type(...words("light section put roma --design M3 --least M5"), "--street", "Via Roma");
    await type(...words("light group put centre"), "--street", "Via Roma");
  });

  it("is given to a zone with a reason and an end, seen, and ended by hand", async () => {
    expect((await type("light", "group", "list")).out).toMatch(/centre +zone +centre +2/);
    expect((await type("light", "section", "list")).out).toMatch(/roma +roma +M3, 100 % +M5, 50 % +2/);
    expect(await type(...words("light order centre --level 60 --for 2h"), ...reason)).toMatchObject({ code: 0 });
    const [order] = openOrders();
    expect(order).toMatchObject({
      scope: { kind: "group", id: "centre" },
      kind: "override",
      dimPct: 60,
      untilMs: NOW + 7_200_000,
      reason: "Christmas market",
    });
    expect((await type("light", "list")).out).toMatch(/override +centre +60 %.*in force.*Christmas market/);
    expect(await type("light", "end", order?.id ?? "")).toMatchObject({ code: 0 });
    expect(openOrders()).toEqual([]);
    expect((await type("light", "list", "--all")).out).toContain("ended");
    expect(look(({ audit }) => audit.list({ limit: 2 })).map(({ action }) => action)).toEqual([
      "lighting-order-end",
      "lighting-order",
    ]);
  });

  it("goes under a floor only when the person says so", async () => {
    const dark = words("light order centre --level 20 --for 1h");
    expect(await type(...dark, ...reason)).toMatchObject({
      code: 1,
      err: expect.stringMatching(/20 % is under the floor of 2 lamps: roma needs 50 % for class M5/),
    });
    expect(openOrders()).toEqual([]);
    await type(...dark, ...reason, "--under-the-floor");
    expect(openOrders()).toMatchObject([{ dimPct: 20, mayUndercut: true }]);
  });

  it("is full in an emergency, and held for maintenance at one lamp", async () => {
    await type(...words("light emergency town --for 30m"), ...reason);
    await type(...words("light lock lamp-1 --for 2h"), ...reason);
    expect(openOrders()).toMatchObject([
      { kind: "emergency", dimPct: 100, scope: { kind: "group", id: "town" } },
      { kind: "lock", dimPct: 0, scope: { kind: "lamp", id: "lamp-1" } },
    ]);
  });

  it.each([
    ["for nobody", "light order moon --level 50 --for 1h", "no lamp, zone, section or cabinet moon"],
    ["for longer than a day of emergency", "light emergency town --for 2d", "at most"],
    ["that is over", "light end ord-9", "no order ord-9"],
  ])("is refused %s", async (_, line, said) => {
    const isOrder = !line.startsWith("light end");
    const outcome = await type(...words(line), ...(isOrder ? reason : []));
    expect(outcome).toMatchObject({ code: 1, err: expect.stringContaining(said) });
    expect(openOrders()).toEqual([]);
  });
});

describe("what is typed wrongly changes nothing, and is told in words with exit code 64", () => {
  it.each([
    ["an id with capitals", "point add Lamp --kind lamp --name One", 'PointId "Lamp" is not valid: use 1 to 64 lower'],
    ["a kind that is none", "point add lamp --kind lampost --name One", "Allowed choices are supply, lamp"],
    ["a POD that is none", "point add p --kind supply --name P --code IT1E12345678", '"IT1E12345678" is not a POD'],
    ["a PDR that is none", "point add p --kind supply --name P --carrier gas --code IT001E12345678", "is not a PDR"],
    ["a lamp that is nowhere", "point add lamp --kind lamp --name One", "A lamp needs its place"],
    ["half a place", "point add p --kind weather --name P --lat 45", "both --lat and --lon"],
    ["a latitude off the globe", "point add p --kind weather --name P --lat 91 --lon 8", "a number from -90 to 90"],
    ["a lamp's power on a supply", "point add p --kind supply --name P --power 60", "--power is for a lamp"],
    ["a day that is none", "install p --edge e --device d --from 2026-02-30T00:00:00Z", "not an ISO 8601 instant"],
    [
      "a prefix that is a wildcard",
      "device add d --name D --dialect tasmota --prefix a/#",
      '"a/#" is not a topic prefix',
    ],
    ["a prefix without a dialect", "device add d --name D --prefix a", "give its --dialect (shelly-gen2, tasmota, "],
    ["a port that is none", "device add d --name D --broker host:99999", "such as 192.168.1.10:1883"],
    ["no name", "device add d", "required option '--name <name>' not specified"],
    ["a command that is none", "devise add d", "Did you mean device?"],
    ["a number that is none", "quarantine show first", "a whole number from 1 on"],
  ])("%s", async (_, line, told) => {
    expect(await type(...words(line))).toMatchObject({ code: 64, out: "", err: expect.stringContaining(told) });
    expect(await type("audit", "list")).toMatchObject({ code: 78 });
  });
});

describe("what cannot be done is told in words", () => {
  it.each([
    ["a building twice", [BUILDING, BUILDING], "There is already a building school. Choose another id"],
    ["a device twice", ["device add d --name D", "device add d --name D"], "There is already an identity d"],
    [
      "a supply of no building",
      ["point add p --kind supply --name P --building b"],
      "names the building b, which is not",
    ],
    [
      "an edge that cannot connect",
      ["point add p --kind supply --name P", "install p --edge e --device d"],
      "Add it first: lucciola device add e",
    ],
    [
      "an edge that was revoked",
      [
        "point add p --kind supply --name P",
        "device add e --name E",
        "device revoke e",
        "install p --edge e --device d",
      ],
      "The device e has been revoked",
    ],
    ["nothing to uninstall", ["point add p --kind supply --name P", "uninstall p"], "Nothing is installed at point p"],
    [
      "our own topics as a prefix",
      ["device add lucciola --name L --dialect tasmota"],
      '"lucciola" is not a topic prefix',
    ],
    ["a message that is none", ["device add d --name D", "quarantine dismiss 7"], "no quarantined message 7"],
    ["a user that is none", ["device add d --name D", "user reset-password anna"], 'There is no user "anna"'],
  ])("%s", async (_, lines, told) => {
    const outcomes = [];
    for (const line of lines) outcomes.push(await type(...words(line)));
    expect(outcomes.pop()).toMatchObject({ code: 1, out: "", err: expect.stringContaining(told) });
    expect(outcomes.every(({ code }) => code === 0)).toBe(true);
  });

  it("a folder without a registry, where there is something to look up", async () => {
    const outcome = await type("device", "list");
    expect(outcome).toMatchObject({ code: 78, err: expect.stringContaining(`There is no registry in ${folder.path}`) });
  });

  it("a folder that cannot be made", async () => {
    const args = words("device add d --name D --data /dev/null/town");
    const outcome = await runCli(args, { dataDirectory: folder.path });
    expect(outcome).toMatchObject({
      code: 78,
      stderr: expect.stringContaining("/dev/null/town cannot be made (ENOTDIR)"),
    });
  });
});

describe("messages in quarantine", () => {
  beforeEach(async () => {
    await type(...words("device add d --name D"));
    look(({ quarantine }) => {
      quarantine.add({
        journalOffset: 12,
        receivedAtMs: NOW,
        principal: "edge:d",
        topic: "lucciola/v1/edge/d/m/meter",
        payload: Buffer.from("\u001b[2Jclear"),
        reason: "not-json",
        detail: "message is not JSON",
      });
    });
  });

  it("are listed, shown and dismissed", async () => {
    expect((await type("quarantine", "list")).out).toMatch(/1 +2026-11-23T17:45:00.000Z +open +edge:d .* not-json/);
    expect((await type("quarantine", "show", "1")).out).toContain("offset 12");
    expect(await type("quarantine", "dismiss", "1")).toMatchObject({ code: 0 });
    expect((await type("quarantine", "list")).out).toBe("No message is open.\n");
    expect((await type("quarantine", "list", "--state", "dismissed")).out).toMatch(/1 .* dismissed +edge:d/);
    expect(look(({ audit }) => audit.list({ limit: 1 }))).toMatchObject([
      { actor: "cli:maria", action: "quarantine-dismiss", target: "1" },
    ]);
  });

  it("cannot command the terminal of whoever reads them", async () => {
    const { out } = await type("quarantine", "show", "1");
    expect(out).toContain("\\u001b[2Jclear");
    expect(out).not.toContain("\u001b");
  });
});

it("a password that was lost is replaced by one for a single use, and sessions end", async () => {
  await type(...words("device add d --name D"));
  const token = look(({ users, sessions }) => {
    const { id } = users.create({
      username: "maria",
      roles: ["lighting-manager"],
      passwordHash: "old",
      mustChangePassword: false,
    });
    return sessions.open(id, NOW, NOW + 1_000);
  });
  const { code, out } = await type("user", "reset-password", "maria");
  expect(code).toBe(0);
  const { verify } = await import("@node-rs/argon2");
  const [, password = ""] = /Password +(\S+)/.exec(out) ?? [];
  const user = look(({ users }) => users.find("maria"));
  expect(user).toMatchObject({ mustChangePassword: true });
  expect(await verify(user?.passwordHash ?? "", password)).toBe(true);
  expect(look(({ sessions }) => sessions.find(token, NOW))).toBeUndefined();
});

it("people are let in with a password for one use, get other roles, and are locked; the last administrator never", async () => {
  const added = await type("user", "add", "capo", "--role", "administrator");
  expect(added.out).toMatch(/Password +\S{16}/);
  await type("user", "add", "squadra1", "--role", "crew", "--role", "reader", "--display-name", "Squadra Bianchi");
  expect((await type(...words("user list"))).out).toMatch(
    /capo +administrator +has a password for one use +never\nsquadra1 +Squadra Bianchi +crew, reader/,
  );
  expect((await type("user", "add", "x", "--role", "boss")).err).toContain("give one of administrator, energy-manager");
  const token = look(({ users, sessions }) => sessions.open(users.find("squadra1")?.id ?? 0, NOW, NOW + 1_000));
  await type("user", "roles", "squadra1", "lighting-manager", "--reason", "da oggi");
  expect(look(({ sessions }) => sessions.find(token, NOW))?.user.roles).toEqual(["lighting-manager"]);
  await type(...words("user lock squadra1"));
  expect(look(({ sessions }) => sessions.find(token, NOW))).toBeUndefined();
  expect((await type(...words("user list"))).out).toContain("locked since");
  expect((await type(...words("user unlock squadra1"))).code).toBe(0);
  const refused = await type(...words("user lock capo"));
  expect([refused.code, refused.err]).toEqual([1, expect.stringContaining("[last-administrator]")]);
  const log = await type(...words("audit list --action person-change --target SQUADRA"));
  expect(log.out.trimEnd().split("\n")).toEqual([
    expect.any(String),
    expect.stringContaining("-> lighting-manager; da oggi"),
  ]);
});

describe("an inventory of lamps in a file", () => {
  const file = () => join(folder.path, "lamps.csv");
  const GOOD = "codice;via;latitudine;longitudine;potenza\nPO-1;Via Po;45,7301;8,6342;60\n";

  it("is looked at first, then brought in, and a second time nothing changes", async () => {
    await writeFile(file(), GOOD);
    const looked = await type("import", "lamps", file(), "--dry-run");
    expect(looked).toMatchObject({ code: 0, out: expect.stringMatching(/New +1[\s\S]*leave --dry-run out to import/) });
    expect(look(({ assets }) => assets.points())).toEqual([]);
    expect(await type("import", "lamps", file())).toMatchObject({ code: 0, out: expect.stringMatching(/New +1/) });
    expect((await type("point", "list")).out).toMatch(/po-1 +lamp +Via Po, PO-1 +Via Po +60 W +none +town-default/);
    const again = await type("import", "lamps", file());
    expect(again).toMatchObject({ code: 0, err: "", out: expect.stringContaining("Everything was there already.") });
    expect((await type("audit", "list")).out).toMatch(/cli:maria +import-lamps +lamps.csv +1 new, 0 changed/);
  });

  it("that has a bad row is told where, and not taken, with exit code 65", async () => {
    await writeFile(file(), `${GOOD}PO-2;Via Po;45,7302;8,6343;sixty\n`);
    const { code, err } = await type("import", "lamps", file());
    expect(code).toBe(65);
    expect(err).toContain(`${file()}, line 3, column potenza: "sixty" is not a number`);
    expect(look(({ assets }) => assets.points())).toEqual([]);
    expect(await type("import", "lamps", file(), "--skip-bad-rows")).toMatchObject({ code: 0 });
    expect(look(({ assets }) => assets.points().map(({ id }) => id))).toEqual(["po-1"]);
  });
});

it("a data folder that a restore has not filled to its end is refused with words", async () => {
  await mkdir(join(folder.path, "half"));
  await writeFile(join(folder.path, "half/restore-unfinished"), "");
  await writeFile(join(folder.path, "half/registry.db"), "");
  const outcome = await runCli(["device", "list", "--data", join(folder.path, "half")], { dataDirectory: folder.path });
  expect(outcome).toMatchObject({ code: 78, stderr: expect.stringContaining("Delete the folder and restore again") });
});

it("the command itself shows its help, and ends with 0", async () => {
  const { code, stdout, stderr } = await runCli(["device", "add", "--help"], { dataDirectory: folder.path });
  expect({ code, stderr }).toEqual({ code: 0, stderr: "" });
  expect(stdout).toContain("Usage: lucciola device add [options] <id>");
});
