import { once } from "node:events";
import { type AddressInfo, createServer, type Server, type Socket } from "node:net";
import { ServerTCP } from "modbus-serial";

/** What a unit answers: its input registers by address, an exception code, or nothing at all. */
export type UnitAnswer = ReadonlyMap<number, number> | { readonly exception: number } | "silent";

export interface MeterServer {
  readonly port: number;
  /** Units by number; may be changed between readings. */
  readonly units: Map<number, UnitAnswer>;
  /** Every request so far: unit, first address, count. */
  readonly requests: { unitId: number; address: number; count: number }[];
  readonly connections: () => number;
  /** Called on each request before it is answered. */
  onRequest: (socketCut: () => void) => void;
  close(): Promise<void>;
}

/** Modbus TCP on loopback, played by modbus-serial's own server. Registers that are not named read as zero. */
export async function startMeterServer(units: Iterable<[number, UnitAnswer]>, port = 0): Promise<MeterServer> {
  const requests: MeterServer["requests"] = [];
  const answers = new Map(units);
  let connections = 0;
  const tcp = new ServerTCP(
    {
      getMultipleInputRegisters: (address: number, count: number, unitId: number, answer: Answer) => {
        requests.push({ unitId, address, count });
        server.onRequest(() => {
          for (const socket of tcp.socks.keys()) socket.destroy();
        });
        const unit = answers.get(unitId) ?? "silent";
        if (unit === "silent") return;
        if ("exception" in unit) return answer({ modbusErrorCode: unit.exception } as unknown as Error, []);
        answer(
          null,
          Array.from({ length: count }, (_, index) => unit.get(address + index) ?? 0),
        );
      },
    },
    // The server takes a number 0 for "the usual port"; the text "0" reaches listen() and means "any free port".
    { host: "127.0.0.1", port: (port === 0 ? "0" : port) as number },
  );
  const listener = (tcp as unknown as { _server: Server })._server;
  listener.on("connection", () => connections++);
  await once(tcp, "initialized");
  const server: MeterServer = {
    port: (listener.address() as AddressInfo).port,
    units: answers,
    requests,
    connections: () => connections,
    onRequest: () => {},
    close: () => new Promise((resolve) => tcp.close(() => resolve())),
  };
  return server;
}
type Answer = (error: Error | null, words: number[]) => void;

/** A server that answers every chunk it gets with these bytes: not a meter at all. */
export async function startRawServer(answer: (request: Buffer, socket: Socket) => void) {
  const sockets = new Set<Socket>();
  const server = createServer((socket) => {
    sockets.add(socket);
    socket.on("error", () => {});
    socket.on("data", (request) => answer(request, socket));
  });
  server.listen(0, "127.0.0.1");
  await once(server, "listening");
  return {
    port: (server.address() as AddressInfo).port,
    close: async () => {
      for (const socket of sockets) socket.destroy();
      server.close();
      await once(server, "close");
    },
  };
}

/** The two registers of a 32-bit float, high word first. */
export function floatWords(address: number, value: number): [number, number][] {
  const bytes = Buffer.alloc(4);
  bytes.writeFloatBE(value);
  return [
    [address, bytes.readUInt16BE(0)],
    [address + 1, bytes.readUInt16BE(2)],
  ];
}

/** The two registers of a signed 32-bit integer, low word first. */
export function lowFirstWords(address: number, value: number): [number, number][] {
  return [
    [address, value & 0xffff],
    [address + 1, (value >> 16) & 0xffff],
  ];
}

export const shortWord = (address: number, value: number): [number, number][] => [[address, value & 0xffff]];
