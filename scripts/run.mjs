// node scripts/run.mjs PROGRAM [arguments]: runs one of our programs, such as services/all-in-one/main.ts. Plain
// JavaScript: it runs before anything is installed.
import { resolve } from "node:path";
import { runProgram } from "./run-program.mjs";

const [program, ...args] = process.argv.slice(2);
if (program === undefined) {
  console.error("Which program? node scripts/run.mjs services/all-in-one/main.ts");
  process.exit(64);
}
process.argv.splice(1, process.argv.length - 1, resolve(program), ...args);
await runProgram(program);
