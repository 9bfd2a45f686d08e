import { readFile } from "node:fs/promises";
import { join } from "node:path";
import { describe, expect, it } from "vitest";
import { runToEnd } from "../support/child.ts";
import { addDevice } from "../support/cli.ts";
import { dataFolder } from "../support/data-folder.ts";
import { requireTools } from "../support/debian-tools.ts";
import { startLucciola } from "../support/lucciola.ts";
import { waitFor } from "../support/wait-for.ts";
import { acknowledgementsIn, findEarlyAcknowledgements, parseSyscallLog } from "./syscall-log.ts";

const MESSAGES = 100;
/** mosquitto_pub numbers its messages from 1 on, in the order of the lines it is given. */
const textOf = (messageId: number): string => `message-${String(messageId).padStart(4, "0")}`;

it("no acknowledgement leaves before the message lies in the journal and a sync after it has succeeded", async () => {
  requireTools("mosquitto_pub", "strace");
  await using folder = await dataFolder();
  const dataDirectory = join(folder.path, "town");
  const secret = await addDevice("school", { dataDirectory });
  const log = join(folder.path, "syscalls");
  const calls = "trace=write,writev,pwrite64,pwritev,sendto,sendmsg,fdatasync,fsync";
  const lucciola = await startLucciola({
    dataDirectory,
    under: ["strace", "-D", "-f", "--seccomp-bpf", "-q", "-xx", "-s", "1000000", "-e", calls, "-o", log],
  });
  try {
    const login = ["-u", "school", "-P", secret, "-i", "school", "-t", "lucciola/v1/edge/school/meter/meter"];
    const lines = Array.from({ length: MESSAGES }, (_, index) => `${textOf(index + 1)}\n`).join("");
    const args = ["-h", "127.0.0.1", "-p", String(lucciola.mqttPort), "-q", "1", "-l", ...login];
    expect(await runToEnd("mosquitto_pub", args, { input: lines })).toMatchObject({ code: 0, stderr: "" });
  } finally {
    await lucciola.stop();
  }
  const seen = await waitFor(
    "all acknowledgements in the log",
    async () => {
      const parsed = parseSyscallLog(await readFile(log, "utf8"));
      return acknowledgementsIn(parsed).length >= MESSAGES ? parsed : undefined;
    },
    30_000,
  );
  expect(acknowledgementsIn(seen).map(({ messageId }) => messageId)).toEqual(
    Array.from({ length: MESSAGES }, (_, index) => index + 1),
  );
  expect(findEarlyAcknowledgements(seen, textOf)).toEqual([]);
});

describe("the look at the log itself", () => {
  const hex = (bytes: Uint8Array | string): string =>
    `"${[...Buffer.from(bytes)].map((byte) => `\\x${byte.toString(16).padStart(2, "0")}`).join("")}"`;
  const append = (fd: number) => `11 pwrite64(${fd}, ${hex(`head ${textOf(1)} tail`)}, 22, 0) = 22`;
  const puback = `10 write(30, ${hex(Uint8Array.of(0x40, 2, 0, 1))}, 4) = 4`;
  const early = (...lines: string[]) => findEarlyAcknowledgements(parseSyscallLog(lines.join("\n")), textOf);

  it("accepts write, sync, acknowledge, also when calls of threads are cut in two", () => {
    expect(early(append(20), "12 fdatasync(20) = 0", puback)).toEqual([]);
    const [begun, ended] = [
      `11 pwrite64(20, ${hex(textOf(1))}, 12, 0 <unfinished ...>`,
      "11 <... pwrite64 resumed>) = 12",
    ];
    expect(early(begun, ended, "12 fdatasync(20 <unfinished ...>", "12 <... fdatasync resumed>) = 0", puback)).toEqual(
      [],
    );
  });

  it.each([
    ["no sync", [append(20), puback]],
    ["a sync of another file", [append(20), "12 fdatasync(21) = 0", puback]],
    ["a sync that failed", [append(20), "12 fdatasync(20) = -1 EIO (Input/output error)", puback]],
    [
      "a sync that began before the write",
      ["12 fdatasync(20 <unfinished ...>", append(20), "12 <... fdatasync resumed>) = 0", puback],
    ],
    [
      "a sync that ended after it",
      [append(20), "12 fdatasync(20 <unfinished ...>", puback, "12 <... fdatasync resumed>) = 0"],
    ],
    ["no write at all", ["12 fdatasync(20) = 0", puback]],
  ])("finds an acknowledgement with %s", (_, lines) => {
    expect(early(...lines)).toHaveLength(1);
  });

  it("sees two acknowledgements that left together", () => {
    const both = `10 writev(30, [{iov_base=${hex(Uint8Array.of(0x40, 2, 0, 1))}, iov_len=4}, {iov_base=${hex(Uint8Array.of(0x40, 2, 0, 2))}, iov_len=4}], 2) = 8`;
    expect(acknowledgementsIn(parseSyscallLog(both)).map(({ messageId }) => messageId)).toEqual([1, 2]);
  });
});
