import { type Duplex, duplexPair } from "node:stream";

/** Two ends of a connection inside this process. As with a socket, the close of one end ends the other. */
export function inMemoryConnection(): { client: Duplex; server: Duplex } {
  const [client, server] = duplexPair();
  endTogether(client, server);
  endTogether(server, client);
  return { client, server };
}

function endTogether(end: Duplex, other: Duplex): void {
  end.once("close", () => {
    if (other.destroyed) return;
    // What was written before the close is still read, a refusal for instance.
    if (other.readableEnded) other.destroy();
    else {
      other.once("end", () => other.destroy());
      if (!end.writableFinished) other.push(null);
    }
  });
}
