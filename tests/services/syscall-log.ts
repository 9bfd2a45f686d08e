/** One system call, as strace saw it: `begin` and `end` are lines of its log, so they tell what came before what. */
export interface Syscall {
  readonly name: string;
  readonly fd: number;
  /** What was written, of a call that writes. */
  readonly bytes: Buffer;
  readonly begin: number;
  readonly end: number;
  readonly result: number;
}

const BEGUN = /^(\d+) +(\w+)\((\d+)(.*)$/;
const RESUMED = /^(\d+) +<\.\.\. (\w+) resumed>.*= (-?\d+)/;
const RESULT = /\) += (-?\d+)/;

/** Reads the log of `strace -f -xx`: calls of several threads, some of them cut in two lines by others. */
export function parseSyscallLog(log: string): Syscall[] {
  const calls: Syscall[] = [];
  const unfinished = new Map<string, Omit<Syscall, "end" | "result">>();
  for (const [line, text] of log.split("\n").entries()) {
    const [, pid = "", name = "", fd = "", rest = ""] = BEGUN.exec(text) ?? [];
    if (pid !== "") {
      const begun = { name, fd: Number(fd), bytes: writtenBytes(rest), begin: line };
      const [, result] = RESULT.exec(rest) ?? [];
      if (result === undefined) unfinished.set(pid, begun);
      else calls.push({ ...begun, end: line, result: Number(result) });
      continue;
    }
    const [, resumedPid = "", , result] = RESUMED.exec(text) ?? [];
    const begun = unfinished.get(resumedPid);
    if (begun === undefined || result === undefined) continue;
    unfinished.delete(resumedPid);
    calls.push({ ...begun, end: line, result: Number(result) });
  }
  return calls;
}

/** The strings of a call's arguments, which `-xx` writes as `"\x40\x02"`, one behind the other. */
function writtenBytes(args: string): Buffer {
  const hex = [...args.matchAll(/"((?:\\x[0-9a-f]{2})*)"/g)].map((match) => (match[1] ?? "").replaceAll("\\x", ""));
  return Buffer.from(hex.join(""), "hex");
}

export interface Acknowledgement {
  readonly messageId: number;
  /** Line at which its bytes began to leave. */
  readonly line: number;
}

/** The PUBACKs that left on sockets: writes of nothing but 0x40 0x02 and a message id, once or several times. */
export function acknowledgementsIn(calls: readonly Syscall[]): Acknowledgement[] {
  return calls.flatMap(({ name, bytes, begin }) => {
    if (!["write", "writev", "sendto", "sendmsg"].includes(name) || bytes.length === 0 || bytes.length % 4 !== 0)
      return [];
    const packets = Array.from({ length: bytes.length / 4 }, (_, index) => bytes.subarray(index * 4, index * 4 + 4));
    if (!packets.every((packet) => packet.readUInt16BE(0) === 0x4002)) return [];
    return packets.map((packet) => ({ messageId: packet.readUInt16BE(2), line: begin }));
  });
}

/**
 * Acknowledgements that left too early, in words. Each must follow a successful fdatasync, begun after the message's
 * bytes (which `textOf` tells by the id) had been written, of the file they were first written to: the journal.
 */
export function findEarlyAcknowledgements(calls: readonly Syscall[], textOf: (messageId: number) => string): string[] {
  return acknowledgementsIn(calls).flatMap(({ messageId, line }) => {
    const text = textOf(messageId);
    const append = calls.filter(({ bytes }) => bytes.includes(text)).toSorted((a, b) => a.begin - b.begin)[0];
    if (append === undefined) return [`message ${messageId} was acknowledged at line ${line + 1} and never written`];
    const synced = calls.some(
      ({ name, fd, result, begin, end }) =>
        (name === "fdatasync" || name === "fsync") &&
        fd === append.fd &&
        result === 0 &&
        begin > append.end &&
        end < line,
    );
    return synced
      ? []
      : [
          `message ${messageId} was acknowledged at line ${line + 1}; written at ${append.end + 1}, and not synced between`,
        ];
  });
}
