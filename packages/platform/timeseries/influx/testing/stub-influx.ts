import { once } from "node:events";
import { createServer, type IncomingMessage, type ServerResponse } from "node:http";
import { gunzipSync } from "node:zlib";

/** What reached the stub. */
export interface ReceivedRequest {
  readonly method: string;
  readonly path: string;
  readonly parameters: Readonly<Record<string, string>>;
  readonly headers: IncomingMessage["headers"];
  /** Unpacked. */
  readonly body: string;
}

export interface StubInflux {
  readonly url: string;
  readonly requests: readonly ReceivedRequest[];
  close(): Promise<void>;
}

/** Answers a request; `false` leaves it to the stub, which takes every write and finds nothing. */
export type StubAnswer = (request: ReceivedRequest, response: ServerResponse) => boolean;

/** A server that answers like an InfluxDB of a version, for the shape of requests: nothing is stored. */
export async function startStubInflux(version: string, answer: StubAnswer = () => false): Promise<StubInflux> {
  const requests: ReceivedRequest[] = [];
  const server = createServer(async (message, response) => {
    const request = await receive(message);
    requests.push(request);
    if (answer(request, response)) return;
    if (request.path === "/query") sendJson(response, 200, { results: [{ statement_id: 0 }] });
    else response.writeHead(204, { "x-influxdb-version": version }).end();
  });
  server.listen(0, "127.0.0.1");
  await once(server, "listening");
  const address = server.address();
  if (address === null || typeof address === "string") throw new Error("The stub has no port");
  return {
    url: `http://127.0.0.1:${address.port}`,
    requests,
    close: async () => {
      server.close();
      server.closeAllConnections();
      await once(server, "close");
    },
  };
}

export function sendJson(response: ServerResponse, status: number, body: object): void {
  response.writeHead(status, { "content-type": "application/json" }).end(JSON.stringify(body));
}

async function receive(message: IncomingMessage): Promise<ReceivedRequest> {
  const chunks: Buffer[] = [];
  for await (const chunk of message) chunks.push(chunk);
  const bytes = Buffer.concat(chunks);
  const { pathname, searchParams } = new URL(message.url ?? "", "http://stub");
  return {
    method: message.method ?? "",
    path: pathname,
    parameters: Object.fromEntries(searchParams),
    headers: message.headers,
    body: (message.headers["content-encoding"] === "gzip" ? gunzipSync(bytes) : bytes).toString("utf8"),
  };
}
