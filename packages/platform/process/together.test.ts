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
});
