import { isIP } from "node:net";
import { createTransport } from "nodemailer";
import type { MailSettings } from "../config.ts";
import type { Channel } from "./channel.ts";

const TIMEOUT_MS = 20_000;
const isHere = (host: string): boolean =>
  host === "localhost" || host === "::1" || (isIP(host) === 4 && host.startsWith("127."));

/** Throws `RangeError` for settings under which a password or a message would cross a network unprotected. */
export function createMailChannel(
  { host, port, tls, username, password, from }: MailSettings & { readonly host: string },
  publicUrl: string,
  addressOf: (username: string) => string | undefined,
): Channel & { close(): void } {
  if (tls === "none" && !isHere(host))
    throw new RangeError(
      `notifier.mail.tls is "none", which is for a mail server on this machine; ${host} is another. Use "starttls" (port 587) or "implicit" (port 465)`,
    );
  if ((username === undefined) !== (password === undefined))
    throw new RangeError("notifier.mail.username and notifier.mail.password belong together: give both or none");
  const transport = createTransport({
    host,
    port,
    secure: tls === "implicit",
    requireTLS: tls === "starttls",
    ignoreTLS: tls === "none",
    connectionTimeout: TIMEOUT_MS,
    greetingTimeout: TIMEOUT_MS,
    socketTimeout: TIMEOUT_MS,
    disableFileAccess: true,
    disableUrlAccess: true,
    ...(username === undefined ? {} : { auth: { user: username, pass: password ?? "" } }),
  });
  const domain = /@([^\s>]+)/.exec(from)?.[1] ?? "localhost";
  return {
    async send({ id, username: to, title, text, href }) {
      const address = addressOf(to);
      if (address === undefined) return { kind: "gone", detail: "no e-mail address" };
      try {
        await transport.sendMail({
          from,
          to: { name: "", address },
          subject: title,
          text: `${text}\n\n${new URL(href, publicUrl).href}\n`,
          // Mail readers that get it twice show it once.
          messageId: `<lucciola-${id}@${domain}>`,
          headers: { "Auto-Submitted": "auto-generated" },
        });
        return { kind: "sent" };
      } catch (error) {
        const { responseCode, message } = error as Error & { responseCode?: number };
        // The mail server says that it will never take this one.
        const isFinal = responseCode !== undefined && responseCode >= 550 && responseCode <= 553;
        return { kind: isFinal ? "gone" : "failed", detail: message.slice(0, 300) };
      }
    },
    close: () => transport.close(),
  };
}
