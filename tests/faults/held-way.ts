import { once } from "node:events";
import { type AddressInfo, connect, createServer, type Socket } from "node:net";

/** A way to the broker that can keep what the broker sends, and bring it later: a network that is slow, and then not. */
export async function openHeldWay(brokerPort: number) {
  const sockets = new Set<Socket>();
  let kept: (() => void)[] | undefined;
  const server = createServer((device) => {
    const broker = connect(brokerPort, "127.0.0.1");
    for (const [from, to] of [
      [device, broker],
      [broker, device],
    ] as const) {
      sockets.add(from);
      from.on("data", (chunk) => {
        if (from === broker && kept !== undefined) kept.push(() => void to.write(chunk));
        else to.write(chunk);
      });
      from.on("error", () => {});
      from.on("close", () => void to.destroy());
    }
  }).listen(0, "127.0.0.1");
  await once(server, "listening");
  return {
    port: (server.address() as AddressInfo).port,
    hold: () => {
      kept ??= [];
    },
    release: () => {
      const held = kept ?? [];
      kept = undefined;
      for (const bring of held) bring();
    },
    close: () => {
      for (const socket of sockets) socket.destroy();
      server.close();
    },
  };
}
