import type { LiveEvent, LiveReadings } from "@lucciola/contract/live/live-messages.ts";
import { api, LOGIN_REQUIRED } from "./client.ts";

export type LiveState = "connecting" | "live" | "lost";
type LivePoint = LiveReadings["points"][number];

/** One stream for the whole tab; pages listen while they are shown. The browser reconnects by itself. */
class LiveConnection {
  state = $state<LiveState>("connecting");
  /** When the last message came, ms since 1970. */
  lastAtMs = $state<number | undefined>(undefined);
  #source: EventSource | undefined;
  #again: ReturnType<typeof setTimeout> | undefined;
  readonly #onPoint = new Set<(points: readonly LivePoint[]) => void>();
  readonly #onEvent = new Set<(event: LiveEvent) => void>();
  readonly #onReopen = new Set<() => void>();

  open(): void {
    if (this.#source !== undefined) return;
    const source = new EventSource("/api/v1/stream");
    this.#source = source;
    let wasLost = false;
    source.onopen = () => {
      this.state = "live";
      // What happened while the line was down has to be asked for.
      if (wasLost) for (const listener of this.#onReopen) listener();
      wasLost = false;
    };
    source.onerror = () => {
      this.state = "lost";
      wasLost = true;
      if (source.readyState === EventSource.CLOSED) {
        this.#source = undefined;
        this.#again = setTimeout(() => this.#tryAgain(), 5_000);
      }
    };
    source.addEventListener("readings", (message) => {
      this.lastAtMs = Date.now();
      const { points } = JSON.parse(message.data) as LiveReadings;
      for (const listener of this.#onPoint) listener(points);
    });
    // Somebody has ended this session, or it is over.
    source.addEventListener("over", () => window.dispatchEvent(new Event(LOGIN_REQUIRED)));
    source.addEventListener("event", (message) => {
      this.lastAtMs = Date.now();
      const event = JSON.parse(message.data) as LiveEvent;
      for (const listener of this.#onEvent) listener(event);
    });
  }

  /** A browser does not say why it was refused: perhaps the session is over. */
  async #tryAgain(): Promise<void> {
    const user = await api.session().catch(() => "unreachable");
    if (user === undefined) window.dispatchEvent(new Event(LOGIN_REQUIRED));
    else this.open();
  }

  close(): void {
    clearTimeout(this.#again);
    this.#source?.close();
    this.#source = undefined;
    this.state = "connecting";
  }

  onReadings(listener: (points: readonly LivePoint[]) => void): () => void {
    this.#onPoint.add(listener);
    return () => this.#onPoint.delete(listener);
  }

  onEvent(listener: (event: LiveEvent) => void): () => void {
    this.#onEvent.add(listener);
    return () => this.#onEvent.delete(listener);
  }

  /** Called when the stream is back after it was lost: what is shown must be read anew. */
  onReopen(listener: () => void): () => void {
    this.#onReopen.add(listener);
    return () => this.#onReopen.delete(listener);
  }
}

export const live = new LiveConnection();
