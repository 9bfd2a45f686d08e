import { type ChildProcess, fork } from "node:child_process";
import { once } from "node:events";
import { fileURLToPath } from "node:url";
import type { PublisherAnswer, PublisherOrder, PublishingClient } from "./publisher-protocol.ts";

export interface Published {
  readonly messages: number;
  readonly startedAtMs: number;
  readonly endedAtMs: number;
  readonly latenciesMs: readonly number[];
}

export interface ConnectOptions {
  readonly port: number;
  readonly ca?: string | undefined;
  readonly boot: string;
  readonly samplesPerMessage: number;
}

export interface FloodOptions {
  readonly forMs: number;
  readonly maxMessages?: number;
  readonly window: number;
}

const PROGRAM = fileURLToPath(new URL("./publisher.ts", import.meta.url));

/** The devices of all sides, in processes of their own. */
export class Publishers {
  readonly #processes: readonly ChildProcess[];

  constructor(processes: number) {
    this.#processes = Array.from({ length: processes }, () => fork(PROGRAM, { execArgv: ["--import", "tsx"] }));
  }

  get pids(): number[] {
    return this.#processes.flatMap(({ pid }) => pid ?? []);
  }

  /** Connects all clients, shared out among the processes. */
  async connect(clients: readonly PublishingClient[], { ca, ...options }: ConnectOptions): Promise<void> {
    await this.#all((index) => ({
      kind: "connect",
      ca,
      ...options,
      clients: clients.filter((_, client) => client % this.#processes.length === index),
    }));
  }

  async flood({ forMs, maxMessages = Number.MAX_SAFE_INTEGER, window }: FloodOptions): Promise<Published> {
    const share = Math.ceil(maxMessages / this.#processes.length);
    return sumOf(await this.#all(() => ({ kind: "flood", forMs, maxMessages: share, window })));
  }

  async pace(options: { readonly forMs: number; readonly ratePerS: number }): Promise<Published> {
    const ratePerS = options.ratePerS / this.#processes.length;
    return sumOf(await this.#all(() => ({ kind: "pace", forMs: options.forMs, ratePerS })));
  }

  async disconnect(): Promise<void> {
    await this.#all(() => ({ kind: "disconnect" }));
  }

  end(): void {
    for (const one of this.#processes) one.disconnect();
  }

  #all(orderOf: (index: number) => PublisherOrder): Promise<PublisherAnswer[]> {
    return Promise.all(
      this.#processes.map(async (one, index) => {
        one.send(orderOf(index));
        const [answer] = (await once(one, "message")) as [PublisherAnswer];
        if (answer.kind === "failed") throw new Error(`A publisher failed: ${answer.reason}`);
        return answer;
      }),
    );
  }
}

function sumOf(answers: readonly PublisherAnswer[]): Published {
  const published = answers.filter((answer) => answer.kind === "published");
  return {
    messages: published.reduce((sum, { messages }) => sum + messages, 0),
    startedAtMs: Math.min(...published.map(({ startedAtMs }) => startedAtMs)),
    endedAtMs: Math.max(...published.map(({ endedAtMs }) => endedAtMs)),
    latenciesMs: published.flatMap(({ latenciesMs }) => latenciesMs),
  };
}
