import { mkdtemp, rm } from "node:fs/promises";
import { createServer, type Server } from "node:net";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { deviceId } from "@lucciola/contract/ids/ids.ts";
import { afterEach, beforeEach, describe, expect, it } from "vitest";
import { systemClock } from "../clock/clock.ts";
import { silentLogger } from "../log/logger.ts";
import { openUplink, type UplinkConfig } from "./open-uplink.ts";

let directory: string;
beforeEach(async () => {
  directory = await mkdtemp(join(tmpdir(), "lucciola-uplink-"));
});
afterEach(() => rm(directory, { recursive: true, force: true }));

const open = (config: Partial<UplinkConfig>) =>
  openUplink({
    config: {
      edge: "cabinet-7",
      secret: "s3cret",
      broker: "mqtt://127.0.0.1:1",
      spoolMaxBytes: 1_000_000,
      spoolSyncS: 10,
      ...config,
    },
    spoolDirectory: join(directory, "spool"),
    software: "test",
    clock: systemClock,
    log: silentLogger,
  });

const sample = { at: "2026-11-23T20:00:00Z", dimPct: 50 };

describe("the uplink of an edge program", () => {
  it("starts with no broker in reach, and keeps what it was given until the next run", async () => {
    const first = await open({});
    await first.start();
    await first.send("lamp", deviceId("lamp-1"), { samples: [sample] });
    expect(first.backlog().messages).toBe(1);
    await first.stop();
    const second = await open({});
    await second.start();
    expect(second.backlog().messages).toBe(1);
    await second.stop();
  });

  it("does not share its spool with another program", async () => {
    const uplink = await open({});
    await expect(open({})).rejects.toMatchObject({ code: "journal-locked" });
    await uplink.stop();
  });

  it("says what is wrong with the broker's address, and leaves no lock behind", async () => {
    await expect(open({ broker: "http://broker" })).rejects.toMatchObject({ code: "broker-url-invalid" });
    const uplink = await open({});
    await uplink.stop();
  });

  it("says which certificate cannot be read", async () => {
    const caFile = join(directory, "none.pem");
    await expect(open({ tls: { caFile } })).rejects.toMatchObject({
      code: "tls-file-unreadable",
      message: expect.stringContaining(`uplink.tls.caFile: ${caFile}`),
    });
  });

  it("logs in under its identity, with its secret", async () => {
    const { server, firstPacket } = await listen();
    const address = server.address();
    if (address === null || typeof address === "string") throw new Error("a TCP server has a port");
    const uplink = await open({ broker: `mqtt://127.0.0.1:${address.port}` });
    await uplink.start();
    const connect = (await firstPacket).toString("latin1");
    expect(connect).toContain("cabinet-7");
    expect(connect).toContain("s3cret");
    expect(connect).toContain("lucciola/v1/edge/cabinet-7/status");
    await uplink.stop();
    server.close();
  });
});

/** A broker that listens to the first packet and hangs up. */
async function listen(): Promise<{ server: Server; firstPacket: Promise<Buffer> }> {
  const server = createServer();
  const firstPacket = new Promise<Buffer>((resolve) => {
    server.on("connection", (socket) => {
      socket.on("error", () => {});
      socket.once("data", (packet) => {
        resolve(packet);
        socket.destroy();
      });
    });
  });
  await new Promise<void>((resolve) => server.listen(0, "127.0.0.1", resolve));
  return { server, firstPacket };
}
