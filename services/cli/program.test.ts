import type { Command } from "commander";
import { describe, expect, it } from "vitest";
import { EXAMPLES } from "./examples.ts";
import { createProgram, runCommandLine } from "./program.ts";

/** Types a command and returns what it said. */
async function type(...args: string[]) {
  const said = { out: "", err: "" };
  const terminal = {
    print: (text: string) => {
      said.out += `${text}\n`;
    },
    warn: (text: string) => {
      said.err += `${text}\n`;
    },
  };
  const code = await runCommandLine(args, { terminal, nowMs: 0, actor: "cli:maria" });
  return { code, ...said };
}

const program = createProgram({ terminal: { print: () => {}, warn: () => {} }, nowMs: 0, actor: "cli:maria" });

/** Every command that does something, by how it is typed. */
function commandsBelow(command: Command, path: readonly string[] = []): [string, Command][] {
  if (command.commands.length === 0) return [[path.join(" "), command]];
  return command.commands.flatMap((child) => commandsBelow(child, [...path, child.name()]));
}
const COMMANDS = commandsBelow(program);

/** As a shell would divide it. */
const words = (line: string): string[] => [...line.matchAll(/"([^"]*)"|\S+/g)].map(([word, quoted]) => quoted ?? word);

describe("a newcomer who types", () => {
  it("lucciola alone finds what can be done, by purpose, and a way to begin", async () => {
    const { code, out, err } = await type();
    expect({ code, err }).toEqual({ code: 0, err: "" });
    for (const heading of ["Run Lucciola:", "Describe the town:", "Connect meters and lamps:", "Keep it safe:"])
      expect(out).toContain(`\n${heading}\n`);
    expect(out).toContain("The way of a first meter:");
    expect(out).toMatch(/Exit codes: 0 done, 64 typed wrongly, 65 /);
  });

  it.each([
    ["backp", "Did you mean backup?"],
    ["import lamp x.csv", "Did you mean lamps?"],
    ["device lst", "Did you mean list?"],
    ["import lamps x.csv --dryrun", "Did you mean --dry-run?"],
    ["import template lamp", "Allowed choices are buildings, supplies, lamps, cabinets"],
    ["restore backup", "required option '--data <directory>' not specified"],
    ["import lamps x.csv --map Potenza", "It must be COLUMN=FIELD"],
    ["device", "Usage: lucciola device"],
  ])("lucciola %s is told what is nearest, or missing, with exit code 64", async (line, told) => {
    expect(await type(...words(line))).toMatchObject({ code: 64, out: "", err: expect.stringContaining(told) });
  });
});

describe("the help of every command", () => {
  it.each(COMMANDS)("%s: says what it does and gives an example that is its own", async (name, command) => {
    const { code, out } = await type(...words(name), "--help");
    expect(code).toBe(0);
    expect(command.description()).not.toBe("");
    const example = EXAMPLES[name];
    expect(example, `an example for ${name} in examples.ts`).toBeDefined();
    expect(out).toContain(`\nExample:\n  lucciola ${example}`);
  });

  it.each(COMMANDS)("%s: its example has options and arguments that the command takes", (name, command) => {
    const [typed, parts] = [words(EXAMPLES[name] ?? ""), words(name)];
    expect(typed.slice(0, parts.length)).toEqual(parts);
    const { operands, unknown } = command.parseOptions(typed.slice(parts.length));
    const mostArguments = command.registeredArguments.some(({ variadic }) => variadic)
      ? Number.POSITIVE_INFINITY
      : command.registeredArguments.length;
    expect(operands.length).toBeGreaterThanOrEqual(
      command.registeredArguments.filter(({ required }) => required).length,
    );
    expect(operands.length).toBeLessThanOrEqual(mostArguments);
    // A command that hands its options on takes any.
    if (mostArguments !== Number.POSITIVE_INFINITY) expect(unknown).toEqual([]);
  });
});

it("a template of an import is shown as it can be saved", async () => {
  const { code, out } = await type("import", "template", "lamps");
  expect(code).toBe(0);
  expect(out).toMatch(/^id,name,street,latitude,longitude,power_w,cabinet\nlamp-po-01,.*\n$/);
});
