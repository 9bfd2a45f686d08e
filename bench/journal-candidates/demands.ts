import { spawn } from "node:child_process";
import { once } from "node:events";
import { mkdtemp, readFile, rm } from "node:fs/promises";
import { createRequire } from "node:module";
import { tmpdir } from "node:os";
import { dirname, join } from "node:path";
import type { Candidate } from "./candidate.ts";

/** What the house asks of a journal, and the test of the suite that tries it. */
const DEMANDS: Readonly<Record<string, string>> = {
  order: "a thousand appends at once are committed and resolved in the order of the calls",
  restart: "records, checkpoints and offsets go on where they were",
  killedWriter: "what a killed writer had acknowledged is there",
  secondReader: "it reads while the first one writes, and its checkpoint is seen",
  diskGivenBack: "trimming frees what the slowest of the readers has done with, and not more",
  keptWithinLimit: "a full journal refuses, keeps what it has, and goes on once it is trimmed",
  tornTail: "a torn tail is dropped, wherever it was torn, and the journal goes on",
  lostEnd: "acknowledged records that the disk has lost are counted as damage",
  flippedBit: "no flipped bit gives wrong bytes; what it costs is one record, and that is counted",
};

interface VitestReport {
  readonly testResults: readonly {
    readonly assertionResults: readonly { readonly status: string; readonly failureMessages: readonly string[] }[];
  }[];
}

/** Tries each demand in a process of its own: a candidate may crash. Answers "met", or how it was not. */
export async function tryDemands(candidate: Candidate, progress: (text: string) => void): Promise<object> {
  const outcomes: Record<string, string> = {};
  for (const [demand, test] of Object.entries(DEMANDS)) {
    outcomes[demand] = await tryDemand(candidate.suite, test);
    progress(`${candidate.name} ${demand}: ${outcomes[demand]}`);
  }
  return outcomes;
}

async function tryDemand(suite: string, test: string): Promise<string> {
  const folder = await mkdtemp(join(tmpdir(), "lucciola-demand-"));
  const report = join(folder, "report.json");
  try {
    const vitest = join(dirname(createRequire(import.meta.url).resolve("vitest/package.json")), "vitest.mjs");
    const config = join(import.meta.dirname, "vitest.config.ts");
    const args = [vitest, "run", suite, "--config", config, "-t", test, "--reporter=json", `--outputFile=${report}`];
    const child = spawn(process.execPath, args, { stdio: "ignore", cwd: join(import.meta.dirname, "../..") });
    const [exitCode] = await once(child, "close");
    const { testResults }: VitestReport = JSON.parse(await readFile(report, "utf8"));
    const results = testResults.flatMap(({ assertionResults }) => assertionResults);
    const tried = results.filter(({ status }) => status === "passed" || status === "failed");
    if (tried.length === 0) return "the process crashed";
    const message = tried.flatMap(({ failureMessages }) => failureMessages)[0]?.split("\n")[0];
    return message === undefined && exitCode === 0 ? "met" : `not met: ${message ?? "the process crashed"}`;
  } finally {
    await rm(folder, { recursive: true });
  }
}
