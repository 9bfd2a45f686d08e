import type { CatalogueDataset } from "@lucciola/domain/open-models/dcat-catalogue.ts";
import type { Building, Point, Registry } from "@lucciola/platform/registry/registry.ts";
import { litLamps } from "../../lighting/lit-lamps.ts";
import type { BuildingMonthUse } from "../figures/building-figures.ts";
import { type CsvCell, csvText } from "./csv-text.ts";

/** A column of an open data set: its name in the files and what it means. */
export interface DataColumn {
  readonly name: string;
  readonly it: string;
  readonly en: string;
}

type Row = Readonly<Record<string, CsvCell>>;

export interface DataSet {
  /** Name of its files, without the ending. */
  readonly file: string;
  readonly title: { readonly it: string; readonly en: string };
  /** How often it changes. */
  readonly period: { readonly it: string; readonly en: string };
  /** What the catalogue says of it. */
  readonly entry: Pick<CatalogueDataset, "description" | "themes" | "keywords" | "frequency">;
  readonly columns: readonly DataColumn[];
  /** Whether there is a GeoJSON beside the CSV. */
  readonly isGeographic: boolean;
}

const column = (name: string, it: string, en: string): DataColumn => ({ name, it, en });
const POSITION = [
  column("latitudine", "gradi decimali, WGS 84", "decimal degrees, WGS 84"),
  column("longitudine", "gradi decimali, WGS 84", "decimal degrees, WGS 84"),
];
const ON_CHANGE = { it: "quando l'inventario cambia", en: "when the inventory changes" };

export const BUILDINGS: DataSet = {
  file: "edifici",
  title: { it: "Edifici del Comune", en: "Buildings of the municipality" },
  period: ON_CHANGE,
  entry: {
    description:
      "Gli edifici del Comune di cui si misurano i consumi di energia: nome, destinazione d'uso, indirizzo, superficie e posizione.",
    themes: ["GOVE", "ENER"],
    keywords: ["edifici pubblici", "energia"],
    frequency: "IRREG",
  },
  isGeographic: true,
  columns: [
    column("edificio", "codice dell'edificio", "code of the building"),
    column("nome", "nome", "name"),
    column("uso", "destinazione d'uso (in inglese: school, town-hall, ...)", "what it is used as"),
    column("indirizzo", "indirizzo", "address"),
    column("superficie_m2", "superficie in m²; vuoto se non nota", "floor area in m²; empty where not known"),
    ...POSITION,
  ],
};

export const MONTHS: DataSet = {
  file: "consumi-edifici",
  title: { it: "Consumi mensili degli edifici", en: "Monthly energy of the buildings" },
  period: { it: "mensile", en: "monthly" },
  entry: {
    description:
      "Quanta elettricità, quanto gas e quanto calore ha usato ogni edificio del Comune in ciascuno degli ultimi 24 mesi interi, con la parte del mese coperta da letture.",
    themes: ["ENER"],
    keywords: ["edifici pubblici", "energia", "consumi", "elettricità", "gas"],
    frequency: "MONTHLY",
  },
  isGeographic: false,
  columns: [
    column("edificio", "codice dell'edificio", "code of the building"),
    column("mese", "mese, AAAA-MM; gli ultimi 24 interi", "month, YYYY-MM; the last 24 whole ones"),
    column("vettore", "electricity, gas o heat (calore)", "electricity, gas or heat"),
    column("consumo", "quantità nell'unità della colonna accanto", "amount in the unit of the next column"),
    column("unita", "kWh, o m3 per il gas", "kWh, or m3 for gas"),
    column("misurato_percento", "parte del mese coperta da letture, %", "part of the month covered by readings, %"),
  ],
};

export const LAMPS: DataSet = {
  file: "lampade",
  title: { it: "Punti luce", en: "Street lights" },
  period: ON_CHANGE,
  entry: {
    description:
      "I punti luce dell'illuminazione pubblica: via, classe della strada, tipo di apparecchio, potenza nominale e posizione.",
    themes: ["ENER", "REGI"],
    keywords: ["illuminazione pubblica", "punti luce", "lampioni"],
    frequency: "IRREG",
  },
  isGeographic: true,
  columns: [
    column("lampada", "codice del punto luce", "code of the street light"),
    column("nome", "nome", "name"),
    column("via", "via; vuoto se non nota", "street; empty where not known"),
    column(
      "classe",
      "classe della strada (EN 13201-2); vuoto se non nota",
      "class of the road (EN 13201-2); empty where not known",
    ),
    column("tecnologia", "tipo di apparecchio; vuoto se non noto", "type of luminaire; empty where not known"),
    column("potenza_w", "potenza nominale in W; vuoto se non nota", "nominal power in W; empty where not known"),
    ...POSITION,
  ],
};

export const DATA_SETS = [BUILDINGS, MONTHS, LAMPS] as const;

export const buildingRows = (buildings: readonly Building[]): Row[] =>
  buildings.map(({ id, name, use, address, floorAreaM2, latitudeDeg, longitudeDeg }) => ({
    edificio: id,
    nome: name,
    uso: use,
    indirizzo: address,
    superficie_m2: floorAreaM2,
    latitudine: latitudeDeg,
    longitudine: longitudeDeg,
  }));

export const monthRows = (uses: readonly BuildingMonthUse[]): Row[] =>
  uses.map(({ building, month, carrier, amount, coveredPct }) => ({
    edificio: building,
    mese: month,
    vettore: carrier,
    consumo: amount / 1_000,
    unita: carrier === "gas" ? "m3" : "kWh",
    misurato_percento: coveredPct,
  }));

/** The inventory alone: whether a lamp burns, or has a fault, is not published. */
export function lampRows(registry: Registry, lamps: readonly Point[]): Row[] {
  const { byId } = litLamps(registry);
  const { lampTypes } = registry.lighting;
  const typeOf = lampTypes.byLamp();
  const names = new Map(lampTypes.list().map(({ id, name }) => [id, name]));
  return lamps.map(({ id, name, street, nominalPowerW, latitudeDeg, longitudeDeg }) => ({
    lampada: id,
    nome: name,
    via: street,
    classe: byId.get(id)?.section?.designClass,
    tecnologia: names.get(typeOf.get(id) ?? ""),
    potenza_w: nominalPowerW,
    latitudine: latitudeDeg,
    longitudine: longitudeDeg,
  }));
}

export const csvOf = ({ columns }: DataSet, rows: readonly Row[]): string =>
  csvText(
    columns.map(({ name }) => name),
    rows.map((row) => columns.map(({ name }) => row[name])),
  );

/** RFC 7946; what has no position is left out. */
export function geoJsonOf(rows: readonly Row[]): string {
  const features = rows.flatMap(({ latitudine, longitudine, ...properties }) =>
    typeof latitudine !== "number" || typeof longitudine !== "number"
      ? []
      : [
          {
            type: "Feature",
            geometry: { type: "Point", coordinates: [longitudine, latitudine] },
            properties: Object.fromEntries(Object.entries(properties).map(([name, value]) => [name, value ?? null])),
          },
        ],
  );
  return JSON.stringify({ type: "FeatureCollection", features });
}
