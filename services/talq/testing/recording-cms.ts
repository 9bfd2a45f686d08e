import { createServer } from "node:http";
import type { AddressInfo } from "node:net";

/** A request that a management system got. */
export interface CmsRequest {
  readonly method: string;
  readonly path: string;
  readonly query: URLSearchParams;
  readonly headers: Readonly<Record<string, string | string[] | undefined>>;
  readonly body: unknown;
}

/** A management system that notes what it gets and answers as it is told: by default it takes everything. */
export async function openRecordingCms() {
  const requests: CmsRequest[] = [];
  let answer: (request: CmsRequest) => number = ({ method }) => (method === "POST" ? 201 : 200);
  const takesAll = answer;
  const server = createServer((incoming, response) => {
    const pieces: Buffer[] = [];
    incoming.on("data", (piece: Buffer) => pieces.push(piece));
    incoming.on("end", () => {
      const url = new URL(incoming.url ?? "/", "http://cms");
      const text = Buffer.concat(pieces).toString("utf8");
      const request = {
        method: incoming.method ?? "",
        path: url.pathname,
        query: url.searchParams,
        headers: incoming.headers,
        body: text === "" ? undefined : (JSON.parse(text) as unknown),
      };
      requests.push(request);
      response.writeHead(answer(request)).end();
    });
  });
  await new Promise<void>((resolve) => server.listen(0, "127.0.0.1", resolve));
  return {
    uri: `http://127.0.0.1:${(server.address() as AddressInfo).port}`,
    requests,
    /** What it got of a kind, in the order in which it came. */
    got: (method: string, path: string): unknown[] =>
      requests.filter((one) => one.method === method && one.path === path).map(({ body }) => body),
    answerWith: (next: ((request: CmsRequest) => number) | undefined): void => {
      answer = next ?? takesAll;
    },
    close: () =>
      new Promise<void>((resolve) => {
        server.close(() => resolve());
        server.closeAllConnections();
      }),
  };
}
export type RecordingCms = Awaited<ReturnType<typeof openRecordingCms>>;
