import type { UrbanDatasetBody } from "@lucciola/contract/api/urban-datasets.ts";
import { ontologyUri, URBAN_DATASETS, type UrbanDatasetName } from "./specification.ts";
import { zoneText } from "./standard-time.ts";

export interface UrbanCoordinates {
  readonly latitudeDeg: number;
  readonly longitudeDeg: number;
}

/** A row of the document: what is not known is left out, for there is no sign for it. */
export interface UrbanLine {
  readonly description?: string;
  readonly place?: UrbanCoordinates;
  readonly fromMs: number;
  readonly toMs: number;
  readonly properties: Readonly<Record<string, string | number | undefined>>;
}

/** Nobody shall take a simulated town for a true one. */
export const SIMULATED = "dati simulati";

/** What a line says beside its properties; nothing where there is nothing to say. */
export function described(parts: readonly (string | false)[]): Pick<UrbanLine, "description"> {
  const said = parts.filter((part) => part !== false);
  return said.length === 0 ? {} : { description: said.join("; ") };
}

export interface UrbanContext {
  readonly producerId: string;
  /** Whose list the id is of; empty: not said. */
  readonly producerScheme: string;
  readonly place: UrbanCoordinates;
  /** IANA; instants are written in its standard time, summer and winter. */
  readonly zone: string;
  readonly madeAtMs: number;
}

/** An UrbanDataset 2.0 of one line or more. Throws `TypeError` for a property that the dataset does not have. */
export function urbanDataset(
  name: UrbanDatasetName,
  context: UrbanContext,
  lines: readonly UrbanLine[],
): UrbanDatasetBody {
  const { title, properties } = URBAN_DATASETS[name];
  const known = new Set(properties.map(({ propertyName }) => propertyName));
  const clock = zoneText(context.zone, context.madeAtMs);
  return {
    UrbanDataset: {
      specification: {
        version: "2.0",
        id: { value: `${name}-2.0`, schemeID: "SCPS" },
        name: title,
        uri: ontologyUri(name),
        properties: { propertyDefinition: [...properties] },
      },
      context: {
        producer: {
          id: context.producerId,
          ...(context.producerScheme === "" ? {} : { schemeID: context.producerScheme }),
        },
        timeZone: clock.name,
        timestamp: clock.write(context.madeAtMs),
        coordinates: coordinatesOf(context.place),
        language: "IT",
      },
      values: {
        line: lines.map((line, index) => ({
          id: index + 1,
          ...(line.description === undefined ? {} : { description: line.description }),
          ...(line.place === undefined ? {} : { coordinates: coordinatesOf(line.place) }),
          period: { start_ts: clock.write(line.fromMs), end_ts: clock.write(line.toMs) },
          property: Object.entries(line.properties).flatMap(([property, value]) => {
            if (!known.has(property)) throw new TypeError(`${name} has no property ${property}`);
            return value === undefined ? [] : [{ name: property, val: written(value) }];
          }),
        })),
      },
    },
  };
}

const coordinatesOf = ({ latitudeDeg, longitudeDeg }: UrbanCoordinates) => ({
  format: "WGS84-DD",
  latitude: latitudeDeg,
  longitude: longitudeDeg,
});

/** All values are text; a number has a decimal point and no more digits than a thousandth of a meter's unit needs. */
const written = (value: string | number): string =>
  typeof value === "string" ? value : String(Math.round(value * 1e6) / 1e6);
