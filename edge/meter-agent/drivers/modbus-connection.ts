import { connect, type Socket } from "node:net";
import modbusSerial from "modbus-serial";
import type { MeterReadFailure } from "../driver.ts";

export interface ModbusAddress {
  readonly host: string;
  readonly port: number;
}

export type RegisterRead = { readonly kind: "registers"; readonly words: readonly number[] } | MeterReadFailure;
/** Reads `count` input registers (function 4) from `address`. */
export type ReadRegisters = (address: number, count: number) => Promise<RegisterRead>;

export interface ModbusConnection {
  /**
   * Gives `use` the line for one unit: the readings of several units never mix, as gateways to a serial bus answer one
   * at a time. Connects first when there is no connection; then `use` is not called and the failure is the result.
   */
  withUnit<T>(
    unit: { readonly unitId: number; readonly timeoutMs: number },
    signal: AbortSignal,
    use: (read: ReadRegisters) => Promise<T>,
  ): Promise<T | MeterReadFailure>;
  close(): void;
}

/** A gateway that stays silent for one absent unit is not to be hung up on; twice in a row the line itself is suspect. */
const MAX_TIMEOUTS_IN_A_ROW = 2;
/** Exceptions of a gateway: it has no way to the unit; the unit did not answer it. */
const GATEWAY_PATH_UNAVAILABLE = 10;
const GATEWAY_TARGET_SILENT = 11;

const ModbusClient = modbusSerial.default;

interface Link {
  readonly socket: Socket;
  readonly client: InstanceType<typeof ModbusClient>;
  readonly lost: Promise<MeterReadFailure>;
}

/** One TCP connection to a meter or gateway, shared by all units behind it. Opens when first used and again after a loss. */
export function createModbusConnection({ host, port }: ModbusAddress): ModbusConnection {
  const where = `${host}:${port}`;
  let link: Link | undefined;
  let turn: Promise<unknown> = Promise.resolve();
  let timeoutsInARow = 0;
  let asked = 0;
  /** Who asked before a connection attempt failed shares its failure, and does not wait for an attempt of their own. */
  let failed: { readonly askedUpTo: number; readonly failure: MeterReadFailure } | undefined;

  const unreachable = (reason: string): MeterReadFailure => ({ kind: "unreachable", reason: `${where}: ${reason}` });

  function drop(): void {
    // destroy() also stops the timers of unanswered requests.
    link?.client.destroy(() => {});
    link = undefined;
    timeoutsInARow = 0;
  }

  function open(timeoutMs: number): Promise<Link | MeterReadFailure> {
    return new Promise((resolve) => {
      const socket = connect({ host, port, noDelay: true });
      const fail = (failure: MeterReadFailure) => {
        socket.destroy();
        resolve(failure);
      };
      socket.on("error", (error) => fail(unreachable(error.message)));
      socket.setTimeout(timeoutMs, () =>
        fail({ kind: "timeout", reason: `${where}: no connection in ${timeoutMs} ms` }),
      );
      socket.once("connect", async () => {
        socket.setTimeout(0);
        const lost = new Promise<MeterReadFailure>((report) => {
          socket.once("close", () => report(unreachable("the connection was lost")));
        });
        const client = new ModbusClient();
        await client.linkTCP(socket, { port });
        resolve({ socket, client, lost });
      });
    });
  }

  function understand(
    error: { message: string; errno?: unknown; modbusCode?: unknown },
    unit: string,
    timeoutMs: number,
  ) {
    const failure = (kind: MeterReadFailure["kind"], reason: string): MeterReadFailure => ({
      kind,
      reason: `${where} ${unit}: ${reason}`,
    });
    if (error.errno === "ETIMEDOUT") {
      timeoutsInARow++;
      if (timeoutsInARow >= MAX_TIMEOUTS_IN_A_ROW) drop();
      return failure("timeout", `no answer in ${timeoutMs} ms`);
    }
    if (typeof error.modbusCode === "number") {
      timeoutsInARow = 0;
      if (error.modbusCode === GATEWAY_PATH_UNAVAILABLE) return failure("unreachable", error.message);
      return failure(error.modbusCode === GATEWAY_TARGET_SILENT ? "timeout" : "bad-response", error.message);
    }
    // Something that is not Modbus: what follows on this connection could be read as anything.
    drop();
    return failure("bad-response", error.message);
  }

  async function read(using: Link, unitId: number, timeoutMs: number, address: number, count: number) {
    const unit = `unit ${unitId}`;
    using.client.setTimeout(timeoutMs);
    using.client.setID(unitId);
    return Promise.race([
      using.client.readInputRegisters(address, count).then(
        ({ data }): RegisterRead => {
          if (data.length !== count) {
            return understand({ message: `${data.length} registers instead of ${count}` }, unit, timeoutMs);
          }
          timeoutsInARow = 0;
          return { kind: "registers", words: data };
        },
        (error): RegisterRead => understand(error, unit, timeoutMs),
      ),
      using.lost,
    ]);
  }

  return {
    withUnit({ unitId, timeoutMs }, signal, use) {
      const order = ++asked;
      const mine = turn.then(async () => {
        if (signal.aborted) return unreachable("stopped before it was read");
        if (failed !== undefined && order <= failed.askedUpTo) return failed.failure;
        if (link === undefined || link.socket.destroyed) {
          drop();
          const opened = await open(timeoutMs);
          if ("kind" in opened) {
            failed = { askedUpTo: asked, failure: opened };
            return opened;
          }
          link = opened;
        }
        const using = link;
        if (signal.aborted) drop();
        signal.addEventListener("abort", drop, { once: true });
        try {
          return await use((address, count) => read(using, unitId, timeoutMs, address, count));
        } finally {
          signal.removeEventListener("abort", drop);
        }
      });
      turn = mine.catch(() => {});
      return mine;
    },
    close: drop,
  };
}
