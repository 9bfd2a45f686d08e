import { describe, expect, it } from "vitest";
import type { Component } from "./component.ts";
import { together } from "./together.ts";

describe("components that live as one", () => {
  const happened: string[] = [];
  const part = (name: string, start: () => Promise<void> = async () => {}): Component => ({
    name,
    start: async () => {
      await start();
      happened.push(`${name} started`);
    },
    stop: async () => {
      happened.push(`${name} stopped`);
    },
  });

  it("start in order and stop in reverse", async () => {
    const rules = together("rules", [part("rules"), part("housekeeping")]);
    await rules.start();
    await rules.stop();
    expect(happened.splice(0)).toEqual([
      "rules started",
      "housekeeping started",
      "housekeeping stopped",
      "rules stopped",
    ]);
  });

  it("leave nothing running when one of them cannot start", async () => {
    const fails = () => Promise.reject(new Error("no clock"));
    const rules = together("rules", [part("rules"), part("housekeeping", fails), part("later")]);
    await expect(rules.start()).rejects.toThrow("no clock");
    await rules.stop();
    expect(happened.splice(0)).toEqual(["rules started", "rules stopped"]);
  });

  it("hand an interruption to the one that is starting, and start no more", async () => {
    let interrupt = (): void => {};
    const slow: Component = {
      ...part(
        "slow",
        () =>
          new Promise((resolve) => {
            interrupt = resolve;
          }),
      ),
      interrupt: () => interrupt(),
    };
    const rules = together("rules", [part("rules"), slow, part("later")]);
    const started = rules.start();
    await new Promise(setImmediate);
    rules.interrupt?.();
    await started;
    await rules.stop();
    expect(happened.splice(0)).toEqual(["rules started", "slow started", "slow stopped", "rules stopped"]);
  });
});
