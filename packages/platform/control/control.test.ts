import { once } from "node:events";
import { mkdtemp, rm, stat, writeFile } from "node:fs/promises";
import { createConnection } from "node:net";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { text } from "node:stream/consumers";
import { afterEach, beforeEach, expect, it } from "vitest";
import { silentLogger } from "../log/logger.ts";
import type { Component } from "../process/component.ts";
import { OperationalError } from "../process/operational-error.ts";
import { askServer } from "./ask-server.ts";
import { type ControlCommand, createControlServer } from "./control-server.ts";

let folder: string;
let path: string;
let server: Component | undefined;
beforeEach(async () => {
  folder = await mkdtemp(join(tmpdir(), "lucciola-control-"));
  path = join(folder, "control.sock");
});
afterEach(async () => {
  await server?.stop();
  server = undefined;
  await rm(folder, { recursive: true, force: true });
});

async function serve(commands: Readonly<Record<string, ControlCommand>>): Promise<void> {
  server = createControlServer({ path, commands, log: silentLogger });
  await server.start();
}
const ask = (command: string, options: unknown = {}, progress = (_step: string, _done: number) => {}) =>
  askServer(path, { command, options }, progress);

it("a command reaches the running server, tells how far it is, and brings its result", async () => {
  await serve({
    backup: async (options, { progress }) => {
      progress("Saving readings", 0.5);
      return { saved: options };
    },
  });
  const told: unknown[] = [];
  const reply = await ask("backup", { target: "/mnt/monday" }, (...step) => told.push(step));
  expect(reply).toEqual({ kind: "done", result: { saved: { target: "/mnt/monday" } } });
  expect(told).toEqual([["Saving readings", 0.5]]);
});

it("only the owner may open the socket", async () => {
  await serve({});
  expect((await stat(path)).mode & 0o777).toBe(0o600);
});

it("no socket, or one that a killed server left behind, means that none is running; the next one replaces it", async () => {
  expect(await ask("backup")).toEqual({ kind: "not-running" });
  await writeFile(path, "");
  expect(await ask("backup")).toEqual({ kind: "not-running" });
  await serve({ backup: async () => "done" });
  expect(await ask("backup")).toEqual({ kind: "done", result: "done" });
});

it("what fails there fails here with the same words", async () => {
  await serve({
    backup: () => Promise.reject(new OperationalError({ code: "backup-disk-full", message: "Full", retryable: true })),
    broken: () => Promise.reject(new TypeError("x is not a function")),
  });
  await expect(ask("backup")).rejects.toMatchObject({ code: "backup-disk-full", message: "Full", retryable: true });
  await expect(ask("broken")).rejects.toMatchObject({ code: "control-failed" });
  await expect(ask("dance")).rejects.toMatchObject({ code: "control-unknown" });
});

it("whoever leaves breaks off what was asked", async () => {
  let breakOff = () => {};
  const brokenOff = new Promise<void>((resolve) => {
    breakOff = resolve;
  });
  await serve({
    backup: async (_, { progress, signal }) => {
      progress("Saving readings", 0);
      await once(signal, "abort");
      breakOff();
    },
  });
  const client = createConnection(path);
  client.write('{"command":"backup","options":{}}\n');
  await once(client, "data");
  client.destroy();
  await brokenOff;
});

it("a server that ends meanwhile is told from one that has finished", async () => {
  await serve({ backup: (_, { signal }) => once(signal, "abort") });
  const asked = ask("backup");
  const refused = expect(asked).rejects.toMatchObject({ code: "server-gone", retryable: true });
  await new Promise((resolve) => setTimeout(resolve, 50));
  await server?.stop();
  await refused;
});

it.each([
  ["no JSON", "hello\n", /^$/],
  ["a line without end", "x".repeat(40_000), /^$/],
  ["no command", '{"target":"/mnt"}\n', /"code":"control-misunderstood"/],
])("%s ends the connection, and the server goes on", async (_, sent, answered) => {
  await serve({ backup: async () => "done" });
  const client = createConnection(path);
  client.on("error", () => {});
  client.write(sent);
  expect(await text(client).catch(() => "")).toMatch(answered);
  expect(await ask("backup")).toEqual({ kind: "done", result: "done" });
});
