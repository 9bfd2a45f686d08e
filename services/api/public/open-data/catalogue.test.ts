import { afterEach, expect, it } from "vitest";
import { openPublicApp, type PublicApp } from "../testing/public-app.ts";

let town: PublicApp;
afterEach(() => town.close());

const SETTINGS = {
  townName: "Comune di Sesto Calende",
  openData: { ipaCode: "c_i690", siteUrl: "https://energia.example/" },
  contact: { office: "Ufficio tecnico", email: "tecnico@comune.example" },
};
const PATH = "/pubblico/dati/catalogo.jsonld";
const AUTHORITY = "http://publications.europa.eu/resource/authority";

type Node = Readonly<Record<string, unknown>> & { readonly "@id": string; readonly "@type": string | string[] };

/**
 * What the profile makes mandatory, by class, and the files' mandatory licence and format: Linee guida per i cataloghi dati
 * (AgID, CC BY 4.0), "Elementi obbligatori" of each class.
 */
const MANDATORY: Readonly<Record<string, readonly string[]>> = {
  "dcatapit:Catalog": ["dct:title", "dct:description", "dct:publisher", "dct:modified", "dcat:dataset"],
  "dcatapit:Dataset": [
    ...["dct:identifier", "dct:title", "dct:description", "dct:modified", "dcat:theme"],
    ...["dct:rightsHolder", "dct:accrualPeriodicity", "dcat:distribution"],
  ],
  "dcatapit:Distribution": ["dct:format", "dcat:accessURL", "dct:license"],
  "dcatapit:LicenseDocument": ["foaf:name"],
  "dcatapit:Agent": ["dct:identifier", "foaf:name"],
  "dcatapit:Organization": ["vcard:fn", "vcard:hasEmail"],
  "dct:PeriodOfTime": ["dcatapit:startDate"],
};

const classOf = ({ "@type": type }: Node): string => [type].flat()[0] ?? "";

it("offers dati.gov.it a catalogue in which nothing is missing that the profile asks for", async () => {
  town = await openPublicApp({ photos: "unused", settings: SETTINGS });
  const { statusCode, headers, body } = await town.get(PATH);
  expect([statusCode, headers["content-type"]]).toEqual([200, "application/ld+json; charset=utf-8"]);
  const { "@context": context, "@graph": graph } = JSON.parse(body) as { "@context": object; "@graph": Node[] };
  expect(new Set(graph.map(classOf))).toEqual(new Set(Object.keys(MANDATORY)));
  for (const node of graph)
    expect([node["@id"], ...(MANDATORY[classOf(node)] ?? []).filter((name) => node[name] === undefined)]).toEqual([
      node["@id"],
    ]);

  const names = graph
    .flatMap((node) => [...Object.keys(node), ...[node["@type"]].flat()])
    .filter((name) => !name.startsWith("@"));
  for (const name of names) expect(Object.keys(context)).toContain(name.split(":")[0]);

  // Every node is named once, and what is named within the catalogue is there.
  const ids = graph.map((node) => node["@id"]);
  expect(new Set(ids).size).toBe(ids.length);
  const own = graph.flatMap((node) =>
    [
      "dcat:dataset",
      "dcat:distribution",
      "dct:publisher",
      "dct:rightsHolder",
      "dct:license",
      "dct:temporal",
      "dcat:contactPoint",
    ]
      .flatMap((name) => node[name] ?? [])
      .map((target) => (target as Node)["@id"]),
  );
  expect(own.filter((id) => !ids.includes(id))).toEqual([]);
});

it("tells licence, period and how often, and leads to files that are there", async () => {
  town = await openPublicApp({ photos: "unused", settings: SETTINGS });
  const graph = JSON.parse((await town.get(PATH)).body)["@graph"] as Node[];
  const of = (id: string) => graph.find((node) => node["@id"].endsWith(id));
  expect(of("#consumi-edifici")).toMatchObject({
    "dct:identifier": "c_i690:consumi-edifici",
    "dct:modified": { "@value": "2026-11-01" },
    "dct:accrualPeriodicity": { "@id": `${AUTHORITY}/frequency/MONTHLY` },
    "dcat:theme": [{ "@id": `${AUTHORITY}/data-theme/ENER` }],
  });
  expect(of("#consumi-edifici-period")).toMatchObject({
    "dcatapit:startDate": { "@value": "2024-11-01" },
    "dcatapit:endDate": { "@value": "2026-10-31" },
  });
  expect(of("lampade.geojson")).toMatchObject({
    "dct:format": { "@id": `${AUTHORITY}/file-type/GEOJSON` },
    "dct:license": { "@id": "http://creativecommons.org/licenses/by/4.0/" },
  });
  expect(graph.find((node) => classOf(node) === "dcatapit:LicenseDocument")).toMatchObject({
    "owl:versionInfo": "4.0",
  });
  const files = graph.filter((node) => classOf(node) === "dcatapit:Distribution").map((node) => node["@id"]);
  expect(files.length).toBe(5);
  for (const file of files)
    expect((await town.get(file.replace("https://energia.example", ""))).statusCode, file).toBe(200);
});

it("is at the address where harvesters look, and on the page of open data", async () => {
  town = await openPublicApp({ photos: "unused", settings: SETTINGS });
  expect((await town.get("/opendata/catalog.jsonld")).headers.location).toBe(PATH);
  expect((await town.get("/pubblico/dati")).body).toContain(`href="${PATH}"`);
});

it("is not there before the town is known to the index of public administrations, and says what is missing", async () => {
  town = await openPublicApp({ photos: "unused", settings: { licence: { name: "IODL 2.0", url: "" } } });
  const { statusCode, body } = await town.get(PATH);
  expect([statusCode, JSON.parse(body).detail]).toEqual([
    404,
    expect.stringContaining("public.openData.ipaCode, public.townName, public.licence.url"),
  ]);
  expect((await town.get("/pubblico/dati")).body).not.toContain(PATH);
});
