#!/usr/bin/env node
// The command line. Plain JavaScript, because it runs before anything is installed.
import { installMissing } from "../scripts/install-missing.mjs";

installMissing();
const { register } = await import("tsx/esm/api");
register();
await import("../services/cli/main.ts");
