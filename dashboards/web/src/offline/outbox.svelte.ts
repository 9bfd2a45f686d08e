import type { WorkOrderDetail, WorkOrderEntry } from "@lucciola/contract/api/work-orders.ts";
import { ApiProblem } from "../api/client.ts";
import { newKey } from "./new-key.ts";
import { type Deed, offlineStore, type WaitingDeed } from "./offline-store.ts";
import { sendDeed } from "./send-deed.ts";

const TRY_AGAIN_MS = 60_000;

/** Worth another try as it is: no network, a server that is starting, too many requests, a session that has ended. */
const isPassing = ({ status }: ApiProblem): boolean =>
  status === 0 || status === 401 || status === 429 || status >= 500;

/**
 * What a person has done and the server has not heard of yet. It is written down in this browser before it is sent, and
 * outlives a reload, a dead battery and a session that ends; it goes out when the page opens, when the network is back,
 * and at the press of a button. One after the other: a step follows the one before it.
 */
class Outbox {
  deeds = $state.raw<readonly WaitingDeed[]>([]);
  isSending = $state(false);
  /** The last try found no server. */
  isStuck = $state(false);
  #user: string | undefined;
  #running: Promise<void> | undefined;
  readonly #onTaken = new Set<(detail: WorkOrderDetail) => void>();

  get waiting(): number {
    return this.deeds.length;
  }

  get refused(): readonly WaitingDeed[] {
    return this.deeds.filter(({ refusal }) => refusal !== undefined);
  }

  ofOrder(order: number): readonly WaitingDeed[] {
    return this.deeds.filter((deed) => deed.order === order);
  }

  /** Whose outbox it is from now on; `undefined`: nobody's. */
  async belongTo(user: string | undefined): Promise<void> {
    this.#user = user;
    await this.#read();
    if (user !== undefined) void this.send();
  }

  /** Writes down what was done, then tries to send it. Rejects where the browser keeps nothing. */
  async add(order: number, deed: Deed): Promise<void> {
    if (this.#user === undefined) throw new Error("nobody is logged in");
    await offlineStore.add({
      user: this.#user,
      order,
      key: newKey(),
      at: new Date().toISOString(),
      deed,
    });
    await this.#read();
    // Browsers throw away what pages keep when the disk is full, unless they were asked not to.
    void navigator.storage?.persist?.().catch(() => false);
    // What was added while others were being sent has a turn of its own.
    void (this.#running ?? Promise.resolve()).then(() => this.send());
  }

  /** Sends what waits; resolves when all is sent, or cannot be now. */
  send(): Promise<void> {
    this.#running ??= this.#sendInTurn().finally(() => {
      this.#running = undefined;
      this.isSending = false;
    });
    return this.#running;
  }

  /** Throws away what was refused of an order, with the steps that followed a refused step. */
  async dropRefused(order: number): Promise<void> {
    for (const waiting of this.ofOrder(order))
      if (waiting.refusal !== undefined || this.#isHeld(waiting)) await offlineStore.remove(waiting.seq);
    await this.#read();
  }

  /** Does the refused steps again, on the order as it stands now. */
  async repeatSteps(order: number, present: WorkOrderEntry): Promise<void> {
    let after = present.lastMove;
    for (const waiting of this.ofOrder(order)) {
      const { refusal: _, ...rest } = waiting;
      if (waiting.deed.kind !== "step") {
        await offlineStore.replace(rest);
        continue;
      }
      const key = newKey();
      await offlineStore.replace({ ...rest, key, deed: { ...waiting.deed, after } });
      after = key;
    }
    await this.#read();
    void this.send();
  }

  onTaken(listener: (detail: WorkOrderDetail) => void): () => void {
    this.#onTaken.add(listener);
    return () => this.#onTaken.delete(listener);
  }

  /** Another tab may be sending the same; the keys make it harmless where the browser has no locks. */
  async #sendInTurn(): Promise<void> {
    if (this.#user === undefined) return;
    this.isSending = true;
    if (navigator.locks === undefined) await this.#sendAll();
    else await navigator.locks.request("lucciola-outbox", () => this.#sendAll());
  }

  async #sendAll(): Promise<void> {
    await this.#read();
    for (;;) {
      const next = this.deeds.find((waiting) => waiting.refusal === undefined && !this.#isHeld(waiting));
      if (next === undefined || !(await this.#sendOne(next))) return;
      await this.#read();
    }
  }

  /** Whether it is worth going on with the next. */
  async #sendOne(waiting: WaitingDeed): Promise<boolean> {
    try {
      const detail = await sendDeed(waiting);
      await offlineStore.remove(waiting.seq);
      // At once, so that nobody sees it twice: as what waits and as what the server has.
      this.deeds = this.deeds.filter(({ seq }) => seq !== waiting.seq);
      await offlineStore.keepAnswer(waiting.user, `order ${waiting.order}`, detail).catch(() => undefined);
      this.isStuck = false;
      for (const listener of this.#onTaken) listener(detail);
      return true;
    } catch (error) {
      if (!(error instanceof ApiProblem)) throw error;
      this.isStuck = isPassing(error);
      if (this.isStuck) return false;
      const { code, message, body } = error;
      const present = body.order as WorkOrderEntry | undefined;
      const refusal = { code, detail: message, ...(present === undefined ? {} : { present }) };
      await offlineStore.replace({ ...waiting, refusal });
      return true;
    }
  }

  /** A step waits behind one that was refused: a person has to decide first. */
  #isHeld({ order, seq, deed }: WaitingDeed): boolean {
    if (deed.kind !== "step") return false;
    return this.ofOrder(order).some(
      (other) => other.seq < seq && other.deed.kind === "step" && other.refusal !== undefined,
    );
  }

  async #read(): Promise<void> {
    const user = this.#user;
    const deeds = user === undefined ? [] : await offlineStore.waiting(user).catch(() => []);
    if (user === this.#user) this.deeds = deeds;
  }
}

export const outbox = new Outbox();
window.addEventListener("online", () => void outbox.send());
// A server that is away says nothing when it is back.
setInterval(() => {
  if (outbox.isStuck && outbox.waiting > 0) void outbox.send();
}, TRY_AGAIN_MS);
