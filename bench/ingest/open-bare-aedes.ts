import { fileURLToPath } from "node:url";
import { startChild } from "../../tests/support/child.ts";
import { waitFor } from "../../tests/support/wait-for.ts";
import type { IngestSide } from "./ingest-side.ts";
import type { PublishingClient } from "./publisher-protocol.ts";

const PROGRAM = fileURLToPath(new URL("./bare-aedes.ts", import.meta.url));
const START_TIMEOUT_MS = 60_000;

/** aedes alone in a process: what acknowledging costs when nothing is checked, kept or taken in. */
export async function openBareAedes(edges: readonly string[]): Promise<IngestSide> {
  const child = startChild(process.execPath, ["--import", "tsx", PROGRAM]);
  const port = await waitFor("aedes", () => /port (\d+)/.exec(child.output())?.[1], START_TIMEOUT_MS);
  return {
    port: Number(port),
    tls: undefined,
    clients: edges.map((edge): PublishingClient => ({ edge, device: "meter-1", secret: "none" })),
    pids: [child.pid],
    stored: async () => Date.now(),
    finish: async () => undefined,
    dispose: async () => {
      child.kill("SIGKILL");
      await child.ended;
    },
  };
}
