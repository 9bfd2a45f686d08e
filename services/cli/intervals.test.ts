import { mkdtempSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { gzipSync } from "node:zlib";
import { afterEach, describe, expect, it } from "vitest";
import { runCommandLine } from "./program.ts";

const folders: string[] = [];
afterEach(() => {
  for (const folder of folders.splice(0)) rmSync(folder, { recursive: true });
});

function fileOf(content: string | Uint8Array, name = "registers.csv"): string {
  const folder = mkdtempSync(join(tmpdir(), "lucciola-intervals-"));
  folders.push(folder);
  const file = join(folder, name);
  writeFileSync(file, content);
  return file;
}

async function intervals(file: string, ...options: string[]) {
  const said = { out: "", err: "" };
  const terminal = {
    print: (text: string) => {
      said.out += `${text}\n`;
    },
    warn: (text: string) => {
      said.err += `${text}\n`;
    },
  };
  const args = ["intervals", "--readings", file, ...options];
  const code = await runCommandLine(args, { terminal, nowMs: 0, actor: "cli:maria" });
  return { code, ...said };
}
const rows = async (file: string, ...options: string[]) =>
  JSON.parse((await intervals(file, ...options, "--json")).out);

const ITALIAN = `Data;Lettura (kWh)
24/10/2026 23:45;999.998,75
25/10/2026 00:00;999.999,00
25/10/2026 00:15;0,50
25/10/2026 00:30;1,00
`;

describe("a file of register readings", () => {
  it("as Italy writes it becomes quarters in Wh, over the highest number of the register", async () => {
    expect(await rows(fileOf(ITALIAN), "--digits", "6")).toEqual([
      { from: "2026-10-24T21:45:00.000Z", to: "2026-10-24T22:00:00.000Z", wh: 250, quality: "measured" },
      { from: "2026-10-24T22:00:00.000Z", to: "2026-10-24T22:15:00.000Z", wh: 1_500, quality: "measured" },
      { from: "2026-10-24T22:15:00.000Z", to: "2026-10-24T22:30:00.000Z", wh: 500, quality: "measured" },
    ]);
  });

  it("packed and in Windows-1252 says the same", async () => {
    const packed = gzipSync(
      Buffer.from(ITALIAN.replace("Data", "Quantità;Data").replace(/\n(\d)/g, "\nx;$1"), "latin1"),
    );
    expect(await rows(fileOf(packed, "registers.csv.gz"), "--digits", "6")).toEqual(
      await rows(fileOf(ITALIAN), "--digits", "6"),
    );
  });

  it.each([
    ["2026-03-28,1000\n2026-03-29,1024\n2026-03-30,1047\n", 23],
    ["2026-10-24,1000\n2026-10-25,1024\n2026-10-26,1049\n", 25],
  ])("with daily readings has days of its calendar: %s", async (days, hours) => {
    const [, second] = await rows(fileOf(`date,kWh\n${days}`));
    expect(second).toMatchObject({ wh: hours * 1_000, quality: "measured" });
    expect((Date.parse(second.to) - Date.parse(second.from)) / 3_600_000).toBe(hours);
  });

  it("with a meter replaced counts both of its readings, and is unknown where nobody wrote them down", async () => {
    const file = fileOf("time,Wh\n2026-03-10T10:00Z,5000\n2026-03-10T10:15Z,5010\n2026-03-10T10:45Z,112\n");
    const wh = async (replaced: string) =>
      (await rows(file, "--replaced", replaced)).map((row: { wh: number; quality: string }) => [row.wh, row.quality]);
    expect(await wh("2026-03-10T10:30:00Z,5018,100")).toEqual([
      [10, "measured"],
      [8, "measured"],
      [12, "measured"],
    ]);
    expect(await wh("2026-03-10T10:30:00Z")).toEqual([
      [10, "measured"],
      [0, "unknown"],
      [0, "unknown"],
    ]);
  });

  it("is told in words: the sum, how it is known, and what happened to the meter", async () => {
    const file = fileOf(
      "time,kWh\n2026-03-10T10:00Z,50\n2026-03-10T11:00Z,51\n2026-03-10T12:00Z,0\n2026-03-10T13:00Z,1\n2026-03-10T18:00Z,6\nyesterday,7\n",
    );
    const { code, out, err } = await intervals(file, "--bucket", "hour");
    expect(code).toBe(0);
    expect(out).toContain('"kWh" in kWh by "time"');
    expect(out).toContain("2026-03-10 11:00 to 2026-03-10 19:00, Europe/Rome: 7.000 kWh");
    expect(out).toMatch(/measured +2 +2\.000\nestimated +5 +5\.000\nunknown +1 +0\.000\n/);
    expect(out).toContain("reset: fell from 51.000 to 0.000 kWh");
    expect(out).toContain("Where it is unknown the supply usually uses 1.000 kWh; they are not in the sum.");
    expect(err).toContain('line 7: column "time": "yesterday" is not a time');
  });

  it.each([
    ["with no file", [], "/nowhere.csv", "[series-unreadable]", 1],
    ["with an unknown zone", ["--timezone", "Europe/Sesto"], "", "It must be an IANA zone", 64],
    ["with a replacement that cannot be read", ["--replaced", "yesterday,1,2"], "", "It must be an instant with Z", 64],
  ])("%s is refused with what to do", async (_, options, file, told, code) => {
    expect(await intervals(file === "" ? fileOf(ITALIAN) : file, ...options)).toMatchObject({
      code,
      out: "",
      err: expect.stringContaining(told),
    });
  });
});
