import { mkdtemp, rm, writeFile } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { defaultProgramme } from "@lucciola/domain/lighting/default-programme.ts";
import { importAssets } from "@lucciola/platform/registry/import/import-assets.ts";
import { afterEach, beforeEach, describe, expect, it } from "vitest";
import { type LitTown, NOW_MS, openLitTown } from "./testing/lit-town.ts";

/** What somebody calls the columns: not the names of PELL's XML, which are not public enough to be known here. */
const LAMP_COLUMNS = "COD_PL=id,DENOM=name,TOPONIMO=street,Y=latitude,X=longitude,POT_W=power_w,COD_QE=cabinet";
const CABINET_COLUMNS = "COD_QE=id,DENOM=name,Y=latitude,X=longitude,COD_POD=pod";

describe("a census of the lighting for a register with columns of its own", () => {
  let town: LitTown;
  beforeEach(async () => {
    town = await openLitTown();
  });
  afterEach(() => town.close());

  const download = async (kind: string, columns?: string) => {
    const query = columns === undefined ? "" : `?columns=${encodeURIComponent(columns)}`;
    return town.app.inject({ method: "GET", url: `/api/v1/census/${kind}${query}` });
  };
  const bring = async (kind: "cabinets" | "lamps", body: string, columns: string) => {
    const folder = await mkdtemp(join(tmpdir(), "lucciola-census-"));
    const file = join(folder, "census.csv");
    await writeFile(file, body);
    const mapping = new Map(columns.split(",").map((pair) => pair.split("=") as [string, string]));
    const options = { kind, file, mapping, dryRun: false, skipBadRows: false, nowMs: NOW_MS, actor: "maria" };
    const report = await importAssets(town.registry, { ...options, programme: defaultProgramme });
    await rm(folder, { recursive: true });
    return report;
  };

  it("tells all that is known, by our own names", async () => {
    const { statusCode, headers, body } = await download("lamps");
    expect([statusCode, headers["content-type"]]).toEqual([200, "text/csv; charset=utf-8"]);
    const [head, first, ...others] = body.replace("\uFEFF", "").trimEnd().split("\r\n");
    expect(head).toBe(
      "id;name;street;latitude;longitude;power_w;cabinet;pod;circuit;position;road_class;lamp_type;rated_hours",
    );
    expect(first).toBe("lamp-01;Via Po 1;Via Po;45,73;8,63;60;cabinet-1;IT001E00000001;cabinet-1-l1;1;;;");
    expect(others.length).toBe(12);
    expect((await download("cabinets")).body).toContain("cabinet-1;Quadro 1;;45,73;8,63;IT001E00000001;12;720");
  });

  it("is called and ordered as the register asks, and comes back unchanged by the same mapping", async () => {
    const cabinets = (await download("cabinets", CABINET_COLUMNS)).body;
    expect(cabinets.split("\r\n")[0]).toBe("\uFEFFCOD_QE;DENOM;Y;X;COD_POD");
    expect(await bring("cabinets", cabinets, CABINET_COLUMNS)).toMatchObject({ rows: 1, unchanged: 1, refused: 0 });
    const lamps = (await download("lamps", LAMP_COLUMNS)).body.replace("lamp-03;Via Po 3", "lamp-03;Via Po 3 bis");
    const placed = lamps
      .split("\r\n")
      .filter((line) => !line.startsWith("lamp-nowhere"))
      .join("\r\n");
    expect(await bring("lamps", placed, LAMP_COLUMNS)).toMatchObject({
      rows: 12,
      unchanged: 11,
      changed: 1,
      refused: 0,
    });
    expect(town.registry.assets.points("cabinet")[0]?.supplyCode).toBe("IT001E00000001");
  });

  it("brings the POD of a cabinet, and keeps it where a file does not speak of it", async () => {
    const pod = () => town.registry.assets.points("cabinet")[0]?.supplyCode;
    expect(await bring("cabinets", "COD_QE,DENOM\ncabinet-1,Quadro Uno\n", "COD_QE=id,DENOM=name")).toMatchObject({
      changed: 1,
    });
    expect(pod()).toBe("IT001E00000001");
    await bring("cabinets", "COD_QE,P\ncabinet-1,it001e00000009\n", "COD_QE=id,P=pod");
    expect(pod()).toBe("IT001E00000009");
    expect(await bring("cabinets", "COD_QE,P\ncabinet-1,12\n", "COD_QE=id,P=pod")).toMatchObject({ refused: 1 });
  });

  it.each([
    ["lamps", "COD=colour", 400, "colour"],
    ["lamps", "COD", 400, "COLUMN=FIELD"],
    ["lamps", "COD=id,COD=name", 400, "twice"],
    ["poles", undefined, 400, "kind"],
  ])("refuses %s with %s in words", async (kind, columns, status, words) => {
    const { statusCode, body } = await download(kind, columns);
    expect([statusCode, body]).toEqual([status, expect.stringContaining(words)]);
  });
});
