import { once } from "node:events";
import { createServer, type Server } from "node:net";

/**
 * A port of 127.0.0.1 that was free a moment ago, for what must come back on the same port. Everything else listens on
 * port 0 and says where.
 */
export async function freePort(): Promise<number> {
  const { port, server } = await occupiedPort();
  server.close();
  await once(server, "close");
  return port;
}

/** A port of 127.0.0.1 on which somebody listens until `server` is closed. */
export async function occupiedPort(): Promise<{ port: number; server: Server }> {
  const server = createServer();
  server.listen(0, "127.0.0.1");
  await once(server, "listening");
  const address = server.address();
  if (address === null || typeof address === "string") throw new Error("The listener has no port");
  return { port: address.port, server };
}
