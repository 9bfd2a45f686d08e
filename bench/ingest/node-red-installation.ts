import { existsSync } from "node:fs";
import { join } from "node:path";
import { runToEnd } from "../../tests/support/child.ts";
import { dataFolder } from "../../tests/support/data-folder.ts";

const VERSION = "4.1.15";
const INSTALL_TIMEOUT_MS = 600_000;

export interface NodeRedInstallation {
  /** The program that node runs. */
  readonly program: string;
  remove(): Promise<void>;
}

/**
 * Node-RED, installed from the npm registry into a folder of its own, or found in `folder`. `undefined` where the
 * registry does not give it.
 */
export async function installNodeRed(folder: string | undefined): Promise<NodeRedInstallation | undefined> {
  if (folder !== undefined) return { program: programIn(folder), remove: async () => {} };
  const own = await dataFolder();
  const args = ["install", "--prefix", own.path, "--no-audit", "--no-fund", "--ignore-scripts", `node-red@${VERSION}`];
  const { code, stderr } = await runToEnd("npm", args, { cwd: own.path, timeoutMs: INSTALL_TIMEOUT_MS });
  const program = programIn(own.path);
  if (code === 0 && existsSync(program)) return { program, remove: own.remove };
  process.stderr.write(`node-red@${VERSION} could not be installed: ${stderr.trim().split("\n")[0] ?? ""}\n`);
  await own.remove();
  return undefined;
}

const programIn = (folder: string): string => join(folder, "node_modules/node-red/red.js");
