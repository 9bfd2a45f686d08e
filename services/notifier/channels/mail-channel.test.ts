import { once } from "node:events";
import type { AddressInfo } from "node:net";
import { SMTPServer } from "smtp-server";
import { afterEach, beforeEach, expect, it } from "vitest";
import { createMailChannel } from "./mail-channel.ts";

const MESSAGE = {
  id: 7,
  username: "anna",
  title: "URGENTE: Quadro scattato: Q1 è giù",
  text: "Cercare.\n.\nPoi riarmare.",
  href: "/illuminazione",
};
let server: SMTPServer;
let taken: { from: string; to: string[]; raw: string }[];

beforeEach(async () => {
  taken = [];
  server = new SMTPServer({
    authOptional: true,
    disabledCommands: ["STARTTLS"],
    onRcptTo: ({ address }, _, done) =>
      address.startsWith("gone@")
        ? done(Object.assign(new Error("no such user"), { responseCode: 550 }))
        : address.startsWith("later@")
          ? done(Object.assign(new Error("try later"), { responseCode: 451 }))
          : done(),
    onData: (stream, { envelope }, done) => {
      const parts: Buffer[] = [];
      stream.on("data", (part: Buffer) => parts.push(part));
      stream.on("end", () => {
        const from = envelope.mailFrom === false ? "" : envelope.mailFrom.address;
        taken.push({ from, to: envelope.rcptTo.map(({ address }) => address), raw: Buffer.concat(parts).toString() });
        done();
      });
    },
  });
  server.listen(0, "127.0.0.1");
  await once(server.server, "listening");
});
afterEach(async () => {
  await new Promise<void>((resolve) => server.close(() => resolve()));
});

const settings = (more: object = {}) => ({
  host: "127.0.0.1",
  port: (server.server.address() as AddressInfo).port,
  tls: "none" as const,
  from: "Lucciola <lucciola@comune.example>",
  ...more,
});

it("gives the mail server a message that says what, and where to look, and can be told from a second copy", async () => {
  const mail = createMailChannel(settings(), "https://luci.comune.example", () => "anna@comune.example");
  expect(await mail.send(MESSAGE)).toEqual({ kind: "sent" });
  const [{ from, to, raw } = { from: "", to: [], raw: "" }] = taken;
  expect({ from, to }).toEqual({ from: "lucciola@comune.example", to: ["anna@comune.example"] });
  expect(raw).toContain("Message-ID: <lucciola-7@comune.example>");
  expect(raw).toContain("Auto-Submitted: auto-generated");
  expect(raw).toContain("https://luci.comune.example/illuminazione");
  mail.close();
});

it("tells an address that does not exist from a server that is busy or away", async () => {
  const to = (address: string | undefined) => createMailChannel(settings(), "http://x", () => address);
  expect(await to("gone@comune.example").send(MESSAGE)).toMatchObject({ kind: "gone" });
  expect(await to("later@comune.example").send(MESSAGE)).toMatchObject({ kind: "failed" });
  expect(await to(undefined).send(MESSAGE)).toMatchObject({ kind: "gone", detail: "no e-mail address" });
  const away = createMailChannel(settings({ port: 1 }), "http://x", () => "anna@comune.example");
  expect(await away.send(MESSAGE)).toMatchObject({ kind: "failed", detail: expect.stringContaining("ECONNREFUSED") });
});

it("sends nothing without TLS where TLS is asked for, and no mail in the clear to another machine", async () => {
  const strict = createMailChannel(settings({ tls: "starttls" }), "http://x", () => "anna@comune.example");
  expect(await strict.send(MESSAGE)).toMatchObject({ kind: "failed" });
  expect(taken).toEqual([]);
  const make = (more: object) => () => createMailChannel(settings(more), "http://x", () => undefined);
  expect(make({ host: "mail.comune.example" })).toThrow(/"none", which is for a mail server on this machine/);
  expect(make({ username: "lucciola" })).toThrow(/belong together/);
});
