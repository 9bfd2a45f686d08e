import type { NewMessage } from "@lucciola/platform/registry/notifications.ts";

/** `gone`: this address will never take a message again; it need not be tried. */
export type Outcome =
  | { readonly kind: "sent" }
  | { readonly kind: "gone"; readonly detail: string }
  | { readonly kind: "failed"; readonly detail: string };

export interface Outgoing extends Pick<NewMessage, "username" | "title" | "text" | "href"> {
  /** The message's number: sent twice, it is the same message. */
  readonly id: number;
}

/** A way to reach a person. Never rejects. */
export interface Channel {
  send(message: Outgoing): Promise<Outcome>;
}
