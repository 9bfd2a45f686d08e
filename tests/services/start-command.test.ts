import { fileURLToPath } from "node:url";
import { expect, it } from "vitest";
import { runToEnd, startChild } from "../support/child.ts";
import { dataFolder } from "../support/data-folder.ts";
import { waitFor } from "../support/wait-for.ts";

const ROOT = fileURLToPath(new URL("../..", import.meta.url));

it("npx finds the command in a checkout", async () => {
  const { code, stdout, stderr } = await runToEnd("npx", ["lucciola", "--version"], { cwd: ROOT, timeoutMs: 120_000 });
  expect({ code, stdout }, stderr).toEqual({ code: 0, stdout: expect.stringMatching(/^\d+\.\d+\.\d+\n$/) });
});

it("lucciola start runs everything until it is asked to stop", async () => {
  await using folder = await dataFolder();
  const args = ["bin/lucciola.mjs", "start", "--no-simulator", "--data", folder.path];
  const env = { LUCCIOLA_API_PORT: "0", LUCCIOLA_BROKER_PORT: "0" };
  const lucciola = startChild(process.execPath, args, { cwd: ROOT, env });
  try {
    await waitFor("the greeting", () => lucciola.output().includes("Ctrl-C stops it."), 200_000);
    const [, url = ""] = /Dashboards\s+(\S+)/.exec(lucciola.output()) ?? [];
    const page = await fetch(url);
    expect([page.status, page.headers.get("content-type")]).toEqual([200, expect.stringContaining("text/html")]);
  } finally {
    lucciola.kill("SIGTERM");
  }
  expect(await lucciola.ended).toMatchObject({ code: 0 });
});

it("lucciola start hands on what went wrong", async () => {
  const args = ["bin/lucciola.mjs", "start", "--data", "/dev/null/town"];
  const { code, stderr } = await runToEnd(process.execPath, args, { cwd: ROOT, timeoutMs: 200_000 });
  expect({ code, stderr }).toMatchObject({
    code: 78,
    stderr: expect.stringContaining("/dev/null/town cannot be made"),
  });
});
