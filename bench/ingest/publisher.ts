// A process of publishers: node --import tsx bench/ingest/publisher.ts, from publishers.ts, which tells it what to do.
import type { PublisherAnswer, PublisherOrder } from "./publisher-protocol.ts";
import { PublishingConnection } from "./publishing-connection.ts";

const TURN_MS = 1;
/** Logins in turn: all at once they would wait for one another. */
const LOGINS_AT_ONCE = 20;

let connections: PublishingConnection[] = [];

process.on("message", (order: PublisherOrder) => {
  carryOut(order).then(answer, (error: Error) => answer({ kind: "failed", reason: error.message }));
});
process.on("disconnect", () => process.exit(0));

const answer = (words: PublisherAnswer): void => {
  process.send?.(words);
};

async function carryOut(order: PublisherOrder): Promise<PublisherAnswer> {
  switch (order.kind) {
    case "connect": {
      const { clients } = order;
      for (let from = 0; from < clients.length; from += LOGINS_AT_ONCE) {
        const some = clients.slice(from, from + LOGINS_AT_ONCE);
        connections.push(...(await Promise.all(some.map((client) => PublishingConnection.open(client, order)))));
      }
      return { kind: "done" };
    }
    case "flood":
      return await flood(order);
    case "pace":
      return await pace(order);
    case "disconnect":
      for (const connection of connections) connection.close();
      connections = [];
      return { kind: "done" };
  }
}

function flood({ forMs, maxMessages, window }: PublisherOrder & { kind: "flood" }): Promise<PublisherAnswer> {
  return new Promise((resolve, reject) => {
    const startedAtMs = Date.now();
    let sent = 0;
    let acknowledged = 0;
    const publish = (connection: PublishingConnection, count: number): void => {
      const now = Math.min(count, maxMessages - sent);
      if (now <= 0 || Date.now() - startedAtMs >= forMs) return;
      sent += now;
      connection.publish(now);
    };
    for (const connection of connections) {
      connection.onFailure = (reason) => reject(new Error(reason));
      connection.onAcknowledged = ({ length }) => {
        acknowledged += length;
        publish(connection, length);
        if (acknowledged === sent)
          resolve({ kind: "published", messages: sent, startedAtMs, endedAtMs: Date.now(), latenciesMs: [] });
      };
    }
    for (const connection of connections) publish(connection, window);
  });
}

function pace({ forMs, ratePerS }: PublisherOrder & { kind: "pace" }): Promise<PublisherAnswer> {
  return new Promise((resolve, reject) => {
    const startedAtMs = Date.now();
    const started = performance.now();
    const latenciesMs: number[] = [];
    const all = Math.round((forMs / 1_000) * ratePerS);
    let sent = 0;
    for (const connection of connections) {
      connection.onFailure = (reason) => reject(new Error(reason));
      connection.onAcknowledged = (sentAtMs) => {
        const now = performance.now();
        for (const at of sentAtMs) latenciesMs.push(now - at);
        if (latenciesMs.length === all)
          resolve({ kind: "published", messages: sent, startedAtMs, endedAtMs: Date.now(), latenciesMs });
      };
    }
    const timer = setInterval(() => {
      const due = Math.min(all, ((performance.now() - started) / 1_000) * ratePerS);
      for (; sent < due; sent += 1) connections[sent % connections.length]?.publish(1);
      if (sent === all) clearInterval(timer);
    }, TURN_MS);
  });
}
