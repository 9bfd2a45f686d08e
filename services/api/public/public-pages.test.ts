import { pointId } from "@lucciola/contract/ids/ids.ts";
import { defaultProgramme } from "@lucciola/domain/lighting/default-programme.ts";
import { OperationalError } from "@lucciola/platform/process/operational-error.ts";
import type { Reading } from "@lucciola/platform/timeseries/time-series.ts";
import { afterEach, expect, it } from "vitest";
import { LAMP, NOW_MS, openPublicApp, type PublicApp, point, SCHOOL } from "./testing/public-app.ts";

const HOUR_MS = 3_600_000;
const ELECTRICITY = pointId("rodari-electricity");
const GAS = pointId("rodari-gas");
const STATION = pointId("station");
const PAGES = ["", "/segnala", "/dati", "/come-si-calcola", "/accessibilita", "/privacy"];

let town: PublicApp;
afterEach(() => town.close());

const wordsOf = (html: string): string =>
  html
    .replace(/<[^>]+>/g, " ")
    .replaceAll("&#39;", "'")
    .replace(/[\s\u00a0]+/g, " ");

function addSchool(): void {
  town.registry.assets.putBuilding({
    id: SCHOOL,
    name: "Scuola <Rodari>",
    use: "school",
    address: "Via Roma 1",
    latitudeDeg: 45.73,
    longitudeDeg: 8.63,
    floorAreaM2: 1_200,
    simulated: false,
  });
  town.registry.assets.putPoints([
    point(ELECTRICITY, { kind: "supply", building: SCHOOL, carrier: "electricity" }),
    point(GAS, { kind: "supply", building: SCHOOL, carrier: "gas" }),
    point(STATION, { kind: "weather" }),
  ]);
}

/** Two years of a school: in the second year a fifth less electricity; as much gas though it was a quarter colder. */
async function readSchool(fromMs = Date.parse("2024-10-31T23:00:00Z")): Promise<void> {
  const readings: Reading[] = [];
  let [importTotalWh, volumeTotalL] = [1_000_000, 500_000];
  for (let at = fromMs; at <= NOW_MS; at += HOUR_MS) {
    const isSecondYear = at >= Date.parse("2025-10-31T23:00:00Z");
    readings.push(
      { point: ELECTRICITY, quantity: "importTotalWh", at, value: importTotalWh },
      { point: GAS, quantity: "volumeTotalL", at, value: volumeTotalL },
      { point: STATION, quantity: "airTemperatureC", at, value: isSecondYear ? 7.5 : 10 },
    );
    importTotalWh += isSecondYear ? 8_000 : 10_000;
    volumeTotalL += 1_000;
  }
  await town.store.write(readings);
}

it("has every page in both languages before anything is known of the town", async () => {
  town = await openPublicApp({ photos: "unused" });
  for (const path of PAGES)
    for (const language of ["it", "en"]) {
      const { statusCode, body, headers } = await town.get(`/pubblico${path}?lingua=${language}`);
      expect(statusCode, path).toBe(200);
      expect(body).toContain(`<html lang="${language}">`);
      expect(body).not.toMatch(/undefined|NaN|\[object/);
      expect(headers["content-type"]).toBe("text/html; charset=utf-8");
    }
  const home = wordsOf((await town.get("/pubblico")).body);
  expect(home).toContain("Non è ancora collegato nessun contatore di un edificio.");
  expect(home).toContain("Nessun lampione è ancora registrato.");
  expect(home).not.toContain("Dati simulati");
  expect((await town.get("/pubblico/dati/consumi-edifici.csv")).body).toBe(
    "\uFEFFedificio;mese;vettore;consumo;unita;misurato_percento\r\n",
  );
  for (const path of ["/nulla", "/edifici/rodari", "/edifici/..%2F..", "/segnalazione/x"])
    expect((await town.get(`/pubblico${path}`)).statusCode, path).toBe(404);
});

it("says what the school used, against a year before and for equally cold weather", async () => {
  town = await openPublicApp({ photos: "unused", settings: { townName: "Comune di Prova" } });
  addSchool();
  await readSchool();
  const home = (await town.get("/pubblico")).body;
  const words = wordsOf(home);
  // October of 2026 has 745 hours, as that of 2025.
  expect(words).toContain("L'energia degli edifici a ottobre 2026");
  expect(words).toContain("Elettricità 5.960 kWh 20 % in meno che a ottobre 2025");
  expect(words).toContain("Gas 745 m³ come a ottobre 2025 A parità di freddo: 20 % in meno.");
  expect(words).toContain("in gradi giorno: 388; a ottobre 2025 erano 310");
  expect(home).toContain("Scuola &lt;Rodari&gt;");
  expect(home).not.toContain("<Rodari>");

  const building = wordsOf((await town.get(`/pubblico/edifici/${SCHOOL}`)).body);
  expect(building).toContain("ottobre 2026 5.960 7.450 100 %");
  expect(building).toContain("novembre 2025 5.760 7.200 100 %");
  const csv = (await town.get("/pubblico/dati/consumi-edifici.csv")).body;
  expect(csv).toContain("rodari;2026-10;electricity;5960;kWh;100");
  expect(csv).toContain("rodari;2026-10;gas;745;m3;100");
  expect(csv).not.toContain("2026-11");
  expect(wordsOf((await town.get("/pubblico?lingua=en")).body)).toContain(
    "20% less than in October 2025".replace("20%", "20 %"),
  );
});

it("says what is not known, and compares nothing with it", async () => {
  town = await openPublicApp({ photos: "unused" });
  addSchool();
  await readSchool(Date.parse("2026-10-15T22:00:00Z"));
  const words = wordsOf((await town.get("/pubblico")).body);
  expect(words).toContain("Il confronto con ottobre 2025 non si può fare");
  expect(words).toMatch(/Misurato il 51,\d % del mese/);
});

it("tells nothing of a single building that the town does not list, but counts it", async () => {
  town = await openPublicApp({ photos: "unused", settings: { unlistedBuildings: [SCHOOL] } });
  addSchool();
  await readSchool();
  const { body } = await town.get("/pubblico");
  expect(wordsOf(body)).toContain("Elettricità 5.960 kWh");
  expect((await town.get(`/pubblico/edifici/${SCHOOL}`)).statusCode).toBe(404);
  for (const file of ["edifici.csv", "edifici.geojson", "consumi-edifici.csv"])
    expect((await town.get(`/pubblico/dati/${file}`)).body + body, file).not.toContain("odari");
});

it("tells what panels gave: all of it by their own meter, what went into the grid behind another", async () => {
  town = await openPublicApp({ photos: "unused" });
  addSchool();
  const plant = pointId("rodari-plant");
  const gym = pointId("gym-electricity");
  town.registry.assets.putPoints([
    point(plant, { kind: "supply", building: SCHOOL }),
    point(gym, { kind: "supply", building: SCHOOL }),
  ]);
  town.registry.supplies.putFacts(plant, "2020-01-01", { feeds: [], role: "production", under: ELECTRICITY });
  // Its own meter counts these panels already.
  town.registry.supplies.putFacts(ELECTRICITY, "2020-01-01", { feeds: [], peakPowerW: 40_000 });
  town.registry.supplies.putFacts(gym, "2020-01-01", { feeds: [], peakPowerW: 20_000 });
  const month = ["2026-09-30T22:00:00Z", "2026-10-31T23:00:00Z"].map((at) => Date.parse(at));
  await town.store.write(
    month.flatMap((at, index) => [
      { point: plant, quantity: "exportTotalWh" as const, at, value: index * 3_100_000 },
      { point: gym, quantity: "exportTotalWh" as const, at, value: index * 500_000 },
    ]),
  );
  const words = wordsOf((await town.get("/pubblico")).body);
  expect(words).toContain(
    "Un impianto fotovoltaico con un contatore proprio: a ottobre 2026 la produzione è stata di 3.100 kWh.",
  );
  expect(words).toContain("(20 kW di picco): a ottobre 2026 sono andati in rete 500 kWh.");
});

it("tells tonight's light by the programme, never under the least level of the road", async () => {
  town = await openPublicApp({ photos: "unused" });
  town.registry.assets.putPoints([
    point(LAMP, { name: "Via Roma 5", street: "Via Roma" }),
    point(pointId("lamp-2"), {}),
  ]);
  town.registry.programmes.put(defaultProgramme);
  town.registry.programmes.follow([
    {
      point: LAMP,
      programmeId: defaultProgramme.id,
      byGroup: "town",
      settings: { circuit: "switched", designDimPct: 100, leastDimPct: 60 },
      groups: ["town"],
    },
  ]);
  const words = wordsOf((await town.get("/pubblico")).body);
  expect(words).toContain("I lampioni nella notte del 27 novembre 2026");
  expect(words).toMatch(
    /Luce per una lampada: i lampioni si accendono dalle 16:5\d e restano accesi fino alle 07:3\d\. Il programma non è noto per una lampada\./,
  );
  expect(words).toMatch(
    /dalle 22:00 al 70 %; dalle 00:00 al 60 %; dalle 05:00 al 70 %; dalle 06:00 al 100 %; spente alle 07:3\d/,
  );
  expect(words).toContain("Di 2 lampade il sistema conosce la classe della strada per una lampada");
});

it("gives lamps as open data, without what they do now", async () => {
  town = await openPublicApp({ photos: "unused" });
  town.registry.assets.putPoint(
    point(LAMP, {
      name: 'Via "Roma"; 5',
      street: "Via Roma",
      latitudeDeg: 45.73,
      longitudeDeg: 8.63,
      nominalPowerW: 39.5,
    }),
  );
  const csv = await town.get("/pubblico/dati/lampade.csv");
  expect(csv.headers["content-type"]).toBe("text/csv; charset=utf-8");
  expect(csv.body).toBe(
    '\uFEFFlampada;nome;via;classe;tecnologia;potenza_w;latitudine;longitudine\r\nlamp-roma-05;"Via ""Roma""; 5";Via Roma;;;39,5;45,73;8,63\r\n',
  );
  const { features } = (await town.get("/pubblico/dati/lampade.geojson")).json();
  expect(features).toEqual([
    {
      type: "Feature",
      geometry: { type: "Point", coordinates: [8.63, 45.73] },
      properties: {
        lampada: LAMP,
        nome: 'Via "Roma"; 5',
        via: "Via Roma",
        classe: null,
        tecnologia: null,
        potenza_w: 39.5,
      },
    },
  ]);
});

it("works figures out once for all who ask within five minutes", async () => {
  town = await openPublicApp({ photos: "unused" });
  addSchool();
  let [running, most, count] = [0, 0, 0];
  const { increase } = town.store;
  town.store.increase = async (query) => {
    count++;
    most = Math.max(most, ++running);
    const rows = await increase.call(town.store, query);
    running--;
    return rows;
  };
  const ask = () =>
    Promise.all(
      ["", "/edifici/rodari", "", "/dati/consumi-edifici.csv", ""].map((path) => town.get(`/pubblico${path}`)),
    );
  expect((await ask()).map(({ statusCode }) => statusCode)).toEqual([200, 200, 200, 200, 200]);
  const first = count;
  expect([most, first > 0]).toEqual([1, true]);
  await ask();
  expect(count).toBe(first);
  town.clock.advance(5 * 60_000);
  await ask();
  expect(count).toBe(2 * first);
});

it("says that figures are missing while the archive does not answer, and has them again as soon as it does", async () => {
  town = await openPublicApp({ photos: "unused" });
  addSchool();
  const { increase } = town.store;
  town.store.increase = () =>
    Promise.reject(new OperationalError({ code: "store-closed", message: "closed", retryable: true }));
  const failed = await town.get("/pubblico");
  expect([failed.statusCode, failed.headers["content-type"]]).toEqual([503, "text/html; charset=utf-8"]);
  expect(wordsOf(failed.body)).toContain("L'archivio delle misure non risponde.");
  expect((await town.get("/pubblico/segnala")).statusCode).toBe(200);
  town.store.increase = increase;
  expect((await town.get("/pubblico")).statusCode).toBe(200);
});

it("is silent where the town has switched it off, and tells robots and finders of gaps where to look", async () => {
  town = await openPublicApp({ photos: "unused", settings: { enabled: false } });
  expect((await town.get("/pubblico")).statusCode).toBe(404);
  town.close();
  town = await openPublicApp({ photos: "unused", settings: { securityContact: "mailto:sicurezza@comune.example" } });
  expect((await town.get("/robots.txt")).body).toContain("Disallow: /pubblico/segnalazione/");
  expect((await town.get("/.well-known/security.txt")).body).toBe(
    "Contact: mailto:sicurezza@comune.example\nExpires: 2027-05-26T09:00:00.000Z\nPreferred-Languages: it, en\n",
  );
});
