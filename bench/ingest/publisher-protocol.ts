/** What the bench asks of a publisher process, one thing at a time. */
export type PublisherOrder =
  | {
      readonly kind: "connect";
      readonly port: number;
      /** PEM; with it the connections are TLS. */
      readonly ca: string | undefined;
      readonly clients: readonly PublishingClient[];
      /** Distinguishes the messages of this run. */
      readonly boot: string;
      readonly samplesPerMessage: number;
    }
  /** Every connection keeps its window full, until the time is over or this process has sent so many messages. */
  | { readonly kind: "flood"; readonly forMs: number; readonly maxMessages: number; readonly window: number }
  /** At a steady rate of all connections together, whatever the answers. */
  | { readonly kind: "pace"; readonly forMs: number; readonly ratePerS: number }
  | { readonly kind: "disconnect" };

export interface PublishingClient {
  readonly edge: string;
  readonly device: string;
  readonly secret: string;
}

export type PublisherAnswer =
  | { readonly kind: "done" }
  | {
      readonly kind: "published";
      /** All of them acknowledged, in the order in which they were sent. */
      readonly messages: number;
      /** From the first message to the last acknowledgement, epoch ms. */
      readonly startedAtMs: number;
      readonly endedAtMs: number;
      /** From message to PUBACK, of the messages of a `pace`. */
      readonly latenciesMs: readonly number[];
    }
  | { readonly kind: "failed"; readonly reason: string };
