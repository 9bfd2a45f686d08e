#!/usr/bin/env node
// The command line. Plain JavaScript, because it runs before anything is installed.
import { runProgram } from "../scripts/run-program.mjs";

await runProgram("services/cli/main.ts");
