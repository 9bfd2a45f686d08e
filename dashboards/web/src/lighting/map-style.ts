import { TILE_ZOOMS } from "@lucciola/contract/lighting/lamp-drawing.ts";
import type { Feature, FeatureCollection, Point } from "geojson";
import type { ExpressionSpecification, SourceSpecification, StyleSpecification } from "maplibre-gl";
import type { Area } from "./area.ts";
import type { DensityCell } from "./density.ts";
import { isPlaced, type LampTable, streetLines } from "./lamp-table.ts";

const colour = (name: string): string => getComputedStyle(document.documentElement).getPropertyValue(name).trim();

export const pointFeature = (
  longitudeDeg: number,
  latitudeDeg: number,
  properties: Record<string, string | number>,
): Feature<Point> => ({
  type: "Feature",
  geometry: { type: "Point", coordinates: [longitudeDeg, latitudeDeg] },
  properties,
});
export const collection = (features: Feature<Point>[]): FeatureCollection<Point> => ({
  type: "FeatureCollection",
  features,
});

/** Where more of the lamps of a cell are faulty it is drawn with a thick border: in a large town some always are. */
const BAD_SHARE = 0.03;

/** A feature's id is the lamp's number plus 1, as in the tiles: 0 is taken for none. */
const lampFeatures = (table: LampTable): FeatureCollection<Point> =>
  collection(
    table.ids.flatMap((_, lamp) =>
      isPlaced(table, lamp)
        ? [{ ...pointFeature(table.longitudeDeg[lamp] ?? 0, table.latitudeDeg[lamp] ?? 0, {}), id: lamp + 1 }]
        : [],
    ),
  );

export const densityFeatures = (cells: readonly DensityCell[]): FeatureCollection<Point> =>
  collection(
    cells.map(({ longitudeDeg, latitudeDeg, lamps, meanPct, faulty }) =>
      pointFeature(longitudeDeg, latitudeDeg, {
        lamps,
        pct: Math.round(meanPct),
        bad: faulty > lamps * BAD_SHARE ? 1 : 0,
      }),
    ),
  );

export const areaFeature = (area: Area | undefined): FeatureCollection => ({
  type: "FeatureCollection",
  features:
    area === undefined
      ? []
      : [
          {
            type: "Feature",
            geometry: { type: "Polygon", coordinates: [[...area, area[0] ?? [0, 0]].map(([x, y]) => [x, y])] },
            properties: {},
          },
        ],
});

const lampSource = (table: LampTable, isLarge: boolean): SourceSpecification =>
  isLarge
    ? {
        type: "vector",
        tiles: [`${location.origin}/api/v1/lamps/tiles/{z}/{x}/{y}?edition=${encodeURIComponent(table.edition)}`],
        minzoom: TILE_ZOOMS.least,
        maxzoom: TILE_ZOOMS.most,
      }
    : // One source for all zooms: a point is copied into few tiles.
      { type: "geojson", data: lampFeatures(table), maxzoom: 14 };

const LIT = "#ffe14d";
const isFaint: ExpressionSpecification = ["boolean", ["feature-state", "faint"], false];
const isChosen: ExpressionSpecification = ["boolean", ["feature-state", "chosen"], false];
const isPicked: ExpressionSpecification = ["boolean", ["feature-state", "picked"], false];
/** From dim to full, of something that is lit. */
const light = (level: ExpressionSpecification): ExpressionSpecification => [
  "case",
  [">", level, 0],
  ["interpolate", ["linear"], level, 1, "#8f8730", 100, LIT],
  colour("--surface"),
];

/** The map from our own data alone: plain ground, the streets as the lamps tell them, the lamps. No glyphs, no base map. */
export function mapStyle(table: LampTable, isLarge: boolean): StyleSpecification {
  const level: ExpressionSpecification = ["coalesce", ["feature-state", "pct"], -1];
  const isUnknown: ExpressionSpecification = ["<", level, 0];
  const lines = streetLines(table);
  return {
    version: 8,
    sources: {
      streets: {
        type: "geojson",
        data: { type: "Feature", geometry: { type: "MultiLineString", coordinates: lines }, properties: {} },
        maxzoom: 14,
        tolerance: 1,
      },
      lamps: lampSource(table, isLarge),
      density: { type: "geojson", data: collection([]) },
      marks: { type: "geojson", data: collection([]) },
      area: { type: "geojson", data: areaFeature(undefined) },
    },
    layers: [
      { id: "ground", type: "background", paint: { "background-color": colour("--surface-2") } },
      {
        id: "streets",
        type: "line",
        source: "streets",
        minzoom: isLarge ? TILE_ZOOMS.least : 0,
        layout: { "line-cap": isLarge ? "butt" : "round", "line-join": isLarge ? "bevel" : "round" },
        paint: {
          "line-color": colour("--street"),
          "line-width": ["interpolate", ["exponential", 2], ["zoom"], 12, 1, 17, 14],
        },
      },
      { id: "area", type: "fill", source: "area", paint: { "fill-color": colour("--accent"), "fill-opacity": 0.12 } },
      {
        id: "lamps",
        type: "circle",
        source: "lamps",
        ...(isLarge ? { "source-layer": "lamps", minzoom: TILE_ZOOMS.least } : {}),
        paint: {
          "circle-radius": ["interpolate", ["linear"], ["zoom"], 12, 2.2, 17, 8],
          "circle-color": light(level),
          "circle-opacity": ["case", isFaint, 0.15, isUnknown, 0.4, 1],
          "circle-stroke-opacity": ["case", isFaint, 0.15, isUnknown, 0.4, 1],
          "circle-stroke-color": [
            "case",
            isChosen,
            colour("--focus"),
            isPicked,
            colour("--accent"),
            colour("--text-2"),
          ],
          "circle-stroke-width": ["case", isChosen, 4, isPicked, 3, 1.2],
        },
      },
      {
        id: "density",
        type: "circle",
        source: "density",
        maxzoom: TILE_ZOOMS.least,
        paint: {
          "circle-radius": ["interpolate", ["linear"], ["sqrt", ["get", "lamps"]], 1, 3, 8, 9, 30, 17],
          "circle-color": light(["get", "pct"]),
          "circle-stroke-color": ["case", ["==", ["get", "bad"], 1], colour("--bad"), colour("--text-2")],
          "circle-stroke-width": ["case", ["==", ["get", "bad"], 1], 4, 1.2],
        },
      },
      { id: "outline", type: "line", source: "area", paint: { "line-color": colour("--accent"), "line-width": 2.5 } },
      {
        id: "marks",
        type: "symbol",
        source: "marks",
        layout: {
          "icon-image": ["get", "aspect"],
          "icon-allow-overlap": true,
          "icon-ignore-placement": true,
          "icon-size": ["interpolate", ["linear"], ["zoom"], 12, 0.5, 17, 1],
        },
      },
    ],
  };
}

/** Signs that differ in shape as well as in colour: a triangle, a cross, a square. */
export function markImages(): Record<string, ImageData> {
  const draw = (paint: (context: CanvasRenderingContext2D) => void): ImageData => {
    const canvas = document.createElement("canvas");
    canvas.width = 44;
    canvas.height = 44;
    const context = canvas.getContext("2d");
    if (context === null) return new ImageData(44, 44);
    context.lineWidth = 5;
    context.lineJoin = "round";
    paint(context);
    return context.getImageData(0, 0, 44, 44);
  };
  return {
    faulty: draw((context) => {
      context.fillStyle = colour("--bad");
      context.strokeStyle = colour("--surface");
      context.beginPath();
      context.moveTo(22, 5);
      context.lineTo(40, 38);
      context.lineTo(4, 38);
      context.closePath();
      context.stroke();
      context.fill();
    }),
    offline: draw((context) => {
      context.strokeStyle = colour("--text");
      context.beginPath();
      context.moveTo(10, 10);
      context.lineTo(34, 34);
      context.moveTo(34, 10);
      context.lineTo(10, 34);
      context.stroke();
    }),
    overridden: draw((context) => {
      context.strokeStyle = colour("--accent");
      context.strokeRect(7, 7, 30, 30);
    }),
  };
}
