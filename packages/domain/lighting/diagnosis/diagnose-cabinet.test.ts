import { describe, expect, it, vi } from "vitest";
import { DAY_MS, type Events, type Odd, WatchedCabinet } from "./testing/watched-cabinet.ts";

// A few thousand steps of a cabinet: seconds, on a machine with nothing else to do.
vi.setConfig({ testTimeout: 200_000 });

/** Noon, so that a day is a night from noon to noon. In these nights nothing happens. */
const FROM = "2026-11-02T11:00:00Z";
const LEARNED = 6;
let quietNights: WatchedCabinet | undefined;
const learned = (): WatchedCabinet => {
  quietNights ??= new WatchedCabinet(FROM).live(LEARNED);
  return quietNights.copy();
};
const HOUR_MS = 3_600_000;
const beginMs = Date.parse(FROM) + LEARNED * DAY_MS;
/** An hour of the night that follows: 19:00 is full light, 01:00 the lowest level. */
const inNight = (hour: number): number => beginMs + (hour - 12) * HOUR_MS;

const at = (lamp: string, odd: Odd, fromMs = 0): Events => ({
  lamp: (id, atMs) => (id === lamp && atMs >= fromMs ? odd : undefined),
});
const run = (lamps: readonly number[], odd: Odd, fromMs = 0): Events => ({
  lamp: (id, atMs) => (lamps.some((lamp) => id === `lamp-${lamp}`) && atMs >= fromMs ? odd : undefined),
});
const isNight = (atMs: number): boolean =>
  [17, 18, 19, 20, 21, 22, 23, 0, 1, 2, 3, 4, 5].includes(new Date(atMs).getUTCHours());

describe("what is wrong, found within a night and by one name", () => {
  it.each<[string, Events, string[]]>([
    [
      "a lamp that says its source has failed",
      at("lamp-3", { powerShare: 0.01, failures: ["lightSourceFailure"] }),
      ["lamp-out lamp-3"],
    ],
    ["a lamp that draws next to nothing and says nothing", at("lamp-3", { powerShare: 0.01 }), ["lamp-out lamp-3"]],
    [
      "a lamp that burns whatever is asked, on a permanent circuit",
      at("lamp-3", { dimPct: 100 }),
      ["day-burner lamp-3"],
    ],
    [
      "a lamp that burns whatever is asked, on a switched circuit",
      at("lamp-15", { dimPct: 100 }),
      ["dimming-failure lamp-15"],
    ],
    [
      "a lamp that cannot be dimmed",
      { lamp: (id, atMs) => (id === "lamp-3" && isNight(atMs) ? { dimPct: 100 } : undefined) },
      ["dimming-failure lamp-3"],
    ],
    ["a quarter more power at every level", at("lamp-3", { powerShare: 1.25 }), ["power-too-high lamp-3"]],
    ["a string of LEDs that is dark", at("lamp-3", { powerShare: 0.7 }), ["power-too-low lamp-3"]],
    ["a driver 30 K warmer than its power explains", at("lamp-3", { warmerK: 30 }), ["driver-too-hot lamp-3"]],
    [
      "a driver that derates itself",
      {
        lamp: (id, atMs) =>
          id === "lamp-3" && isNight(atMs) ? { failures: ["thermalDerating"], dimPct: 40 } : undefined,
      },
      ["driver-too-hot lamp-3"],
    ],
    ["an old luminaire", at("lamp-3", { burnHoursMore: 55_000 }), ["life-near-end lamp-3"]],
    [
      "a lamp that starts again and again",
      {
        lamp: (id, atMs) =>
          id === "lamp-3" && atMs > beginMs ? { startsMore: Math.floor((atMs - beginMs) / 1_200_000) } : undefined,
      },
      ["cycling lamp-3"],
    ],
    ["a lamp that is silent and burns on", at("lamp-3", { isSilent: true }), ["communication-lost lamp-3"]],
    ["a lamp whose fuse has blown", at("lamp-3", { isCutOff: true }), ["supply-lost lamp-3"]],
    [
      "one silent lamp that burns and one that does not",
      {
        lamp: (id, atMs) =>
          id === "lamp-3"
            ? { isSilent: true }
            : id === "lamp-15" && atMs >= inNight(21)
              ? { isCutOff: true }
              : undefined,
      },
      ["communication-lost lamp-3", "supply-lost lamp-15"],
    ],
    [
      "the last five lamps of a circuit without supply",
      run([19, 20, 21, 22, 23], { isCutOff: true }),
      ["cable-lost c2"],
    ],
    [
      "a bus that is broken behind the seventh lamp",
      run([19, 20, 21, 22, 23], { isSilent: true }),
      ["communication-lost c2"],
    ],
    ["a contactor that does not open", { cabinet: () => ({ circuitPower: { c2: true } }) }, ["contactor-stuck-on c2"]],
    [
      "a contactor that does not close",
      { cabinet: () => ({ circuitPower: { c2: false } }) },
      ["contactor-stuck-off c2"],
    ],
    ["a breaker that has tripped", { cabinet: () => ({ isTripped: true }) }, ["cabinet-tripped cabinet-1"]],
    ["a gateway that is not heard", { cabinet: () => ({ isOffline: true }) }, ["communication-lost cabinet-1"]],
    [
      "a load of 90 W that somebody tied to the line",
      { cabinet: () => ({ loadW: 90 }) },
      ["unregistered-lamps cabinet-1"],
    ],
  ])("%s", (_, events, expected) => {
    expect(learned().live(1, events).found).toEqual(expected);
  });

  it("a wattage that the inventory has wrong, and one that is within the metering class", () => {
    const labels: Record<string, number> = { "lamp-3": 45, "lamp-4": 57 };
    const cabinet = new WatchedCabinet(FROM, (lamp) => labels[lamp] ?? 60).live(LEARNED);
    expect(cabinet.found).toEqual(["wrong-wattage lamp-3"]);
    expect(cabinet.findings[0]?.evidence).toMatchObject({ nominalPowerW: 45 });
  });
});

describe("two causes at once, each by its name", () => {
  it("a fuse that blows while a load that was tied to the line is new", () => {
    const raised = learned().foundIn(1, {
      lamp: (id, atMs) => (id === "lamp-3" && atMs >= inNight(19) ? { isCutOff: true } : undefined),
      cabinet: () => ({ loadW: 200 }),
    });
    expect(raised.sort()).toEqual(["supply-lost lamp-3", "unregistered-lamps cabinet-1"]);
  });

  it("a load that is tied to the line while a circuit is dark", () => {
    const raised = learned().foundIn(1, {
      cabinet: (atMs) => ({ circuitPower: { c2: false }, loadW: atMs >= inNight(20) ? 200 : 0 }),
    });
    expect(raised).toEqual(["contactor-stuck-off c2", "unregistered-lamps cabinet-1"]);
  });

  it("a fuse that blew behind a lost cable, when the cable is mended", () => {
    const mendedMs = inNight(22);
    const raised = learned().foundIn(1, {
      lamp: (id, atMs) => {
        const lamp = Number(id.slice(5));
        return lamp >= 19 && (atMs < mendedMs || lamp === 21) ? { isCutOff: true } : undefined;
      },
    });
    expect(raised).toEqual(["cable-lost c2", "supply-lost lamp-21"]);
  });
});

describe("silent lamps beside what makes the meter hard to read", () => {
  it("one of two lamps alike has lost its bus and one its fuse in one day: both are taken for dark, and it says how sure", () => {
    const cabinet = learned().live(1, {
      lamp: (id) => (id === "lamp-12" ? { isSilent: true } : id === "lamp-23" ? { isCutOff: true } : undefined),
    });
    expect(cabinet.found).toEqual(["supply-lost lamp-12", "supply-lost lamp-23"]);
    expect(cabinet.findings.map(({ evidence }) => evidence.surePct)).toEqual([50, 50]);
  });

  it("they are told apart when one of them fell silent an hour of light before the other", () => {
    const cabinet = learned().live(1, {
      lamp: (id, atMs) =>
        id === "lamp-12" && atMs >= inNight(19)
          ? { isSilent: true }
          : id === "lamp-23" && atMs >= inNight(20)
            ? { isCutOff: true }
            : undefined,
    });
    expect(cabinet.found).toEqual(["communication-lost lamp-12", "supply-lost lamp-23"]);
  });

  it("a lamp that fell silent in a night of which the gateway could send nothing is named in the morning", () => {
    const cabinet = learned().live(0.9, {
      lamp: (id, atMs) => (id === "lamp-15" && atMs >= inNight(20) ? { isSilent: true } : undefined),
      cabinet: (atMs) => (atMs >= inNight(15) && atMs < inNight(32) ? { isOffline: true, keeps: true } : {}),
    });
    expect(cabinet.found).toEqual(["communication-lost lamp-15"]);
  });

  it("a lamp that fell silent some time before its cable was lost is none of the cable's", () => {
    const raised = learned().foundIn(1, {
      lamp: (id, atMs) => {
        if (id === "lamp-19" && atMs >= inNight(18)) return { isSilent: true };
        return Number(id.slice(5)) >= 20 && atMs >= inNight(19) ? { isCutOff: true } : undefined;
      },
    });
    expect(raised.sort()).toEqual(["cable-lost c2", "communication-lost lamp-19"]);
  });

  it("a lamp that fell silent by day as well, nearer to the cabinet than lamps that answer, is none of the cable's", () => {
    const raised = learned().foundIn(1, {
      lamp: (id) =>
        id === "lamp-14" ? { isSilent: true } : Number(id.slice(5)) >= 20 ? { isCutOff: true } : undefined,
    });
    expect(raised.sort()).toEqual(["cable-lost c2", "communication-lost lamp-14"]);
  });

  it("a cable that is lost as its contactor opens takes the lamp with it that still said that it is silent", () => {
    const raised = learned().foundIn(1.5, {
      lamp: (id, atMs) => {
        const lamp = Number(id.slice(5));
        if (lamp < 19) return undefined;
        return atMs >= inNight(lamp === 19 ? 31 : 31.25) ? { isCutOff: true } : undefined;
      },
    });
    expect(raised).toEqual(["cable-lost c2"]);
  });
});

describe("what looks wrong and is not", () => {
  it("a tied load that is dark for a night with its circuit, and is lit again", () => {
    const isDark = (atMs: number): boolean => atMs >= inNight(36) && atMs < inNight(60);
    const events: Events = {
      cabinet: (atMs) => (isDark(atMs) ? { circuitPower: { c2: false } } : { loadW: 200 }),
    };
    const cabinet = learned();
    const raised: string[] = [];
    for (let day = 0; day < 3; day++) {
      let open = cabinet.found;
      for (let quarter = 0; quarter < 96; quarter++) {
        const found = cabinet.live(1 / 96, events).found;
        raised.push(...found.filter((one) => !open.includes(one)));
        open = found;
      }
    }
    expect(raised).toEqual(["unregistered-lamps cabinet-1", "contactor-stuck-off c2"]);
  });

  it("a lamp that went on and off, when its cable is lost: nobody's load comes of it", () => {
    const raised = learned().foundIn(2, {
      lamp: (id, atMs) => {
        const lamp = Number(id.slice(5));
        if (lamp >= 19 && atMs >= inNight(22)) return { isCutOff: true };
        return lamp === 21 && atMs > beginMs ? { startsMore: Math.floor((atMs - beginMs) / 1_200_000) } : undefined;
      },
    });
    expect(raised).toEqual(["cycling lamp-21", "cable-lost c2"]);
  });

  it("a lamp whose last word was lost when its circuit went dark", () => {
    const raised = learned().foundIn(1, {
      lamp: (id, atMs) => (id === "lamp-15" && atMs >= inNight(21) ? { isUnheard: true } : undefined),
      cabinet: (atMs) => (atMs >= inNight(21) ? { circuitPower: { c2: false } } : {}),
    });
    expect(raised).toEqual(["contactor-stuck-off c2"]);
  });

  it("a lamp that draws a seventh of its label at every level", () => {
    const cabinet = new WatchedCabinet(FROM, (lamp) => (lamp === "lamp-3" ? 420 : 60));
    expect(cabinet.foundIn(LEARNED)).toEqual(["wrong-wattage lamp-3"]);
  });

  it("a lamp that burns whatever is asked is no dimming failure before a day on which it was heard", () => {
    const isDay = (atMs: number): boolean => atMs >= inNight(30) && atMs < inNight(42);
    const raised = learned().foundIn(2, at("lamp-3", { dimPct: 100 }, inNight(23)));
    expect(raised).toEqual(["day-burner lamp-3"]);
    const unheard = learned().foundIn(2, {
      lamp: (id, atMs) =>
        id === "lamp-3" && atMs >= inNight(23) ? { dimPct: 100, isUnheard: isDay(atMs) } : undefined,
    });
    expect(unheard).toEqual(["day-burner lamp-3"]);
  });

  it.each<[string, Events]>([
    ["nothing at all", {}],
    [
      "a sag of the mains at one reading",
      {
        lamp: (_, atMs) => (atMs === inNight(20) ? { powerShare: 0.6, failures: ["supplyUndervoltage"] } : undefined),
      },
    ],
    [
      "one reading that makes no sense",
      { lamp: (id, atMs) => (id === "lamp-3" && atMs === inNight(20) ? { powerShare: 3 } : undefined) },
    ],
    [
      "readings of the full level that come hours later, when the lamp is dimmed",
      { lamp: (id, atMs) => (id === "lamp-3" && atMs < inNight(22) ? { lateMs: 4 * HOUR_MS } : undefined) },
    ],
    [
      "a quarter of an hour of silence",
      { lamp: (id, atMs) => (id === "lamp-3" && atMs === inNight(20) ? { isSilent: true } : undefined) },
    ],
    [
      "a driver that was replaced by one that draws 14 % more, its registers at their beginning",
      at("lamp-3", { powerShare: 1.14, burnHoursMore: 0, energyMoreWh: -10_000 }),
    ],
  ])("%s", (_, events) => {
    expect(learned().live(1, events).found).toEqual([]);
  });

  it("the day of a switched circuit, and nights with 23 and 25 hours", () => {
    const autumn = new WatchedCabinet("2026-10-20T10:00:00Z").live(8);
    expect(autumn.found).toEqual([]);
    const spring = new WatchedCabinet("2026-03-25T11:00:00Z").live(7);
    expect(spring.found).toEqual([]);
  });
});

describe("an end", () => {
  it("comes when the lamp itself reports well", () => {
    const cabinet = learned().live(1, at("lamp-3", { powerShare: 0.01 }));
    expect(cabinet.found).toEqual(["lamp-out lamp-3"]);
    expect(cabinet.live(1).found).toEqual([]);
  });

  it("of a lost cable leaves no alarm for the lamps that answer a little later", () => {
    const cut = run([19, 20, 21, 22, 23], { isCutOff: true });
    const cabinet = learned().live(1, cut);
    const raised = cabinet.foundIn(1, {
      lamp: (id, atMs) => {
        const lamp = Number(id.slice(5));
        return lamp >= 19 && atMs < beginMs + DAY_MS + (6 + (lamp - 19) / 4) * HOUR_MS ? { isCutOff: true } : undefined;
      },
    });
    expect(raised).toEqual(["cable-lost c2"]);
    expect(cabinet.found).toEqual([]);
  });
});
