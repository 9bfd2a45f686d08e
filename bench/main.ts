/** `npm run --silent bench -- NAME [flags]`: runs `bench/NAME.ts`; one line of JSON on stdout, progress on stderr. */
import { readdirSync } from "node:fs";

interface BenchModule {
  /** Prints nothing itself on stdout. */
  run(args: readonly string[]): Promise<object>;
}

const names = readdirSync(import.meta.dirname)
  .filter((file) => file.endsWith(".ts") && !file.endsWith(".test.ts") && file !== "main.ts")
  .map((file) => file.slice(0, -".ts".length))
  .sort();

const [name = "", ...args] = process.argv.slice(2);
if (names.includes(name)) {
  const bench: BenchModule = await import(`./${name}.ts`);
  const result = await bench.run(args);
  process.stdout.write(`${JSON.stringify(result)}\n`, () => process.exit(0));
} else {
  process.stderr.write(
    `${name === "" ? "Which bench?" : `There is no bench "${name}".`} Choose one of: ${names.join(", ")}\n`,
  );
  process.exitCode = 2;
}
