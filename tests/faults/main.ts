/**
 * `npm run --silent fault -- CASE [--long] [--rounds N] [--seed N] [--unguarded]`: brings about a fault and compares what
 * clients saw acknowledged with what is stored. One line of JSON a case on stdout, words on stderr; `all` runs every case.
 * Exits with 1 where a case did not hold (with `--unguarded`: where it held, since it must notice), with 2 where it was
 * called wrongly.
 */
import { parseArgs } from "node:util";
import { caseNames, loadCase } from "./all-cases.ts";
import { holds } from "./fault-case.ts";

const DEFAULT_SEED = 9;

async function runCase(name: string, flags: Flags): Promise<boolean> {
  const { promise, guard, rounds, run } = await loadCase(name);
  const { long: isLong, unguarded: isUnguarded } = flags;
  const tell = (text: string) => void process.stderr.write(`${text}\n`);
  tell(`${name}: ${promise}${isUnguarded ? ` Taken out: ${guard}` : ""}`);
  const report = await run({
    rounds: flags.rounds ?? (isLong ? rounds.long : rounds.short),
    seed: flags.seed,
    isLong,
    isUnguarded,
    tell,
  });
  process.stdout.write(`${JSON.stringify({ case: name, seed: flags.seed, ...report })}\n`);
  return holds(report) !== isUnguarded;
}

interface Flags {
  readonly long: boolean;
  readonly unguarded: boolean;
  readonly rounds: number | undefined;
  readonly seed: number;
}

function readFlags(args: string[]): { names: string[]; flags: Flags } {
  const { values, positionals } = parseArgs({
    args,
    allowPositionals: true,
    options: {
      long: { type: "boolean", default: false },
      unguarded: { type: "boolean", default: false },
      rounds: { type: "string" },
      seed: { type: "string" },
    },
  });
  const [name = ""] = positionals;
  const names = name === "all" ? caseNames() : [name];
  if (positionals.length !== 1 || !names.every((each) => caseNames().includes(each)))
    throw new TypeError(`Which case? One of: all, ${caseNames().join(", ")}`);
  return {
    names,
    flags: {
      long: values.long,
      unguarded: values.unguarded,
      rounds: values.rounds === undefined ? undefined : wholeNumber("rounds", values.rounds),
      seed: values.seed === undefined ? DEFAULT_SEED : wholeNumber("seed", values.seed),
    },
  };
}

function wholeNumber(flag: string, text: string): number {
  const number = Number(text);
  if (!Number.isSafeInteger(number) || number < 1) throw new TypeError(`--${flag} takes a whole number from 1 on`);
  return number;
}

let asked: ReturnType<typeof readFlags> | undefined;
try {
  asked = readFlags(process.argv.slice(2));
} catch (error) {
  process.stderr.write(`${error instanceof Error ? error.message : error}\n`);
  process.exitCode = 2;
}
if (asked !== undefined) {
  let isGood = true;
  for (const name of asked.names) isGood = (await runCase(name, asked.flags)) && isGood;
  process.stdout.write("", () => process.exit(isGood ? 0 : 1));
}
