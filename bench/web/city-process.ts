import { type ChildProcess, fork } from "node:child_process";
import { once } from "node:events";
import { fileURLToPath } from "node:url";
import type { FirstLogin } from "../../tests/support/lucciola.ts";

export type CityOrder =
  | { readonly kind: "play"; readonly ratePerS: number; readonly forMs: number }
  | { readonly kind: "memory" }
  | { readonly kind: "stop" };
export type CityWord =
  | {
      readonly kind: "ready";
      readonly port: number;
      readonly centre: { readonly latitudeDeg: number; readonly longitudeDeg: number };
      readonly firstLogin: FirstLogin;
      readonly buildMs: number;
    }
  | { readonly kind: "played"; readonly sent: number }
  | ({ readonly kind: "memory" } & CityLoad);
/** What the server has taken so far: memory that is in use after a collection, all of it, and CPU. */
export interface CityLoad {
  readonly usedBytes: number;
  readonly rssBytes: number;
  readonly cpuMs: number;
}
type Ready = Extract<CityWord, { kind: "ready" }>;

/** The server of a city in a process of its own. */
export interface CityProcess {
  readonly url: string;
  readonly centre: Ready["centre"];
  readonly firstLogin: FirstLogin;
  readonly buildMs: number;
  /** Live readings at a rate; resolves with how many were sent. */
  play(ratePerS: number, forMs: number): Promise<number>;
  load(): Promise<CityLoad>;
  stop(): Promise<void>;
}

const PROGRAM = fileURLToPath(new URL("serve-city.ts", import.meta.url));

export async function startCity(lamps: number): Promise<CityProcess> {
  const child = fork(PROGRAM, [String(lamps)], {
    execArgv: ["--expose-gc", "--import", "tsx"],
    stdio: ["ignore", "ignore", "inherit", "ipc"],
  });
  const ready = await wordOf(child, "ready");
  const order = (what: CityOrder): boolean => child.send(what);
  return {
    url: `http://127.0.0.1:${ready.port}`,
    centre: ready.centre,
    firstLogin: ready.firstLogin,
    buildMs: ready.buildMs,
    play: async (ratePerS, forMs) => {
      const played = wordOf(child, "played");
      order({ kind: "play", ratePerS, forMs });
      return (await played).sent;
    },
    load: async () => {
      const memory = wordOf(child, "memory");
      order({ kind: "memory" });
      return await memory;
    },
    stop: async () => {
      const ended = once(child, "exit");
      order({ kind: "stop" });
      await ended;
    },
  };
}

function wordOf<K extends CityWord["kind"]>(child: ChildProcess, kind: K): Promise<Extract<CityWord, { kind: K }>> {
  return new Promise((resolve, reject) => {
    const onMessage = (word: CityWord): void => {
      if (word.kind !== kind) return;
      child.off("exit", onExit);
      child.off("message", onMessage);
      resolve(word as Extract<CityWord, { kind: K }>);
    };
    const onExit = (code: number | null): void => reject(new Error(`The city's server ended with ${code}`));
    child.on("message", onMessage);
    child.once("exit", onExit);
  });
}
