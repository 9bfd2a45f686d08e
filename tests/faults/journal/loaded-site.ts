import { mkdir } from "node:fs/promises";
import { join } from "node:path";
import { setTimeout as sleep } from "node:timers/promises";
import { dataFolder } from "../../support/data-folder.ts";
import { freePort } from "../../support/ports.ts";
import { enrolMeters } from "../enrolled-meters.ts";
import { type Judged, judgeStore } from "../judge-store.ts";
import { Ledger } from "../ledger.ts";
import { startLedgerLoad } from "../ledger-load.ts";
import { type JournalSite, type JournalSiteOptions, startJournalSite } from "./journal-site.ts";

const EDGES = ["meter-a", "meter-b", "meter-c"];
const PATIENCE_MS = 60_000;

type SiteChanges = Omit<JournalSiteOptions, "dataDirectory" | "mqttPort">;

/** A journal site in a folder of its own under the load of three plain MQTT devices, with their ledger. */
export async function underLoad(firstSite: SiteChanges) {
  const folder = await dataFolder();
  const dataDirectory = join(folder.path, "data");
  await mkdir(dataDirectory);
  const secretOf = enrolMeters(dataDirectory, EDGES);
  const mqttPort = await freePort();
  const ledger = new Ledger();
  const start = (changes: SiteChanges): Promise<JournalSite> =>
    startJournalSite({ ...changes, dataDirectory, mqttPort });
  let site = await start(firstSite);
  const load = startLedgerLoad({ edges: EDGES, secretOf, mqttPort, ledger });

  return {
    dataDirectory,
    ledger,
    site: () => site,
    acknowledgements: load.acknowledgements,
    /** Resolves when so many more messages are acknowledged; tells how long that took, ms. */
    acknowledgedMore: (count: number): Promise<number> => load.acknowledgedMore(count),
    /** Resolves when nothing has been acknowledged for a while. */
    silence: async (forMs: number): Promise<void> => {
      for (let before = -1; before !== load.acknowledgements(); ) {
        before = load.acknowledgements();
        await sleep(forMs);
      }
    },
    /** Stops the site; `meanwhile` works on its files; then it starts again. */
    restart: async (changes: SiteChanges, meanwhile: () => Promise<void> = async () => {}): Promise<void> => {
      await site.stop();
      await meanwhile();
      site = await start(changes);
    },
    /** Ends the load, has all of it stored and compares. */
    judge: async (excused?: ReadonlySet<string>, patienceMs = PATIENCE_MS): Promise<Judged> => {
      await load.finish();
      await site.stored(patienceMs);
      await site.stop();
      return judgeStore(ledger, dataDirectory, excused);
    },
    [Symbol.asyncDispose]: async () => {
      load.abort();
      await site.stop().catch(() => {});
      await folder[Symbol.asyncDispose]();
    },
  };
}

export type LoadedSite = Awaited<ReturnType<typeof underLoad>>;
