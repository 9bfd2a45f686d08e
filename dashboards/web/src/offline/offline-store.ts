import type { WorkOrderEntry } from "@lucciola/contract/api/work-orders.ts";
import type { WorkStep } from "@lucciola/contract/work/work-steps.ts";
import { type DBSchema, type IDBPDatabase, openDB } from "idb";

/** What a person has done to an order and the server may not have heard of yet. */
export type Deed =
  | { readonly kind: "step"; readonly step: WorkStep; readonly after: string; readonly reason?: string }
  | { readonly kind: "note"; readonly text: string }
  | {
      readonly kind: "part";
      readonly part: string;
      readonly amount: number;
      readonly name: string;
      readonly unit: string;
    }
  | { readonly kind: "photo"; readonly photo: Blob };

/** Why the server did not take it, and how the order stood then. */
export interface DeedRefusal {
  readonly code: string;
  readonly detail: string;
  readonly present?: WorkOrderEntry;
}

export interface WaitingDeed {
  /** The order in which they were done. */
  readonly seq: number;
  /** Whose it is: nobody else sends it. */
  readonly user: string;
  readonly order: number;
  /** Its Idempotency-Key, and the id of the move it becomes. */
  readonly key: string;
  /** When it was done, ISO 8601. */
  readonly at: string;
  readonly deed: Deed;
  readonly refusal?: DeedRefusal;
}

interface Schema extends DBSchema {
  /** Answers of the server, by person and name. */
  answers: { key: [string, string]; value: { readonly value: unknown; readonly atMs: number } };
  outbox: { key: number; value: Omit<WaitingDeed, "seq"> & { seq?: number }; indexes: { user: string } };
}

let opened: Promise<IDBPDatabase<Schema>> | undefined;
/** Opened at its first use; where a browser forbids it (some private windows) each call rejects, and pages do without. */
const database = (): Promise<IDBPDatabase<Schema>> => {
  opened ??= openDB<Schema>("lucciola", 1, {
    upgrade: (db) => {
      db.createObjectStore("answers");
      db.createObjectStore("outbox", { keyPath: "seq", autoIncrement: true }).createIndex("user", "user");
    },
  });
  opened.catch(() => {
    opened = undefined;
  });
  return opened;
};

/** What this browser keeps for a person between visits and without a network. */
export const offlineStore = {
  keepAnswer: async (user: string, name: string, value: unknown): Promise<void> => {
    await (await database()).put("answers", { value, atMs: Date.now() }, [user, name]);
  },
  answer: async (user: string, name: string): Promise<{ value: unknown; atMs: number } | undefined> =>
    (await database()).get("answers", [user, name]),
  waiting: async (user: string): Promise<WaitingDeed[]> =>
    (await (await database()).getAllFromIndex("outbox", "user", user)) as WaitingDeed[],
  add: async (deed: Omit<WaitingDeed, "seq">): Promise<void> => {
    await (await database()).add("outbox", deed);
  },
  replace: async (deed: WaitingDeed): Promise<void> => {
    await (await database()).put("outbox", deed);
  },
  remove: async (seq: number): Promise<void> => {
    await (await database()).delete("outbox", seq);
  },
  /** All of a person: what was kept and what waits. */
  forget: async (user: string): Promise<void> => {
    const db = await database();
    const work = db.transaction(["answers", "outbox"], "readwrite");
    await work.objectStore("answers").delete(IDBKeyRange.bound([user, ""], [user, "\uffff"]));
    for (const seq of await work.objectStore("outbox").index("user").getAllKeys(user))
      await work.objectStore("outbox").delete(seq);
    await work.done;
  },
};
