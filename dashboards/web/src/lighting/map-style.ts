import type { LampState } from "@lucciola/contract/api/lamps.ts";
import type { FeatureCollection, LineString, Point } from "geojson";
import type { ExpressionSpecification, StyleSpecification } from "maplibre-gl";
import { aspectOf, streetLines } from "./lamp-view.ts";

const colour = (name: string): string => getComputedStyle(document.documentElement).getPropertyValue(name).trim();

export const lampFeatures = (lamps: readonly LampState[]): FeatureCollection<Point> => ({
  type: "FeatureCollection",
  features: lamps.map(({ id, longitudeDeg, latitudeDeg }) => ({
    type: "Feature",
    geometry: { type: "Point", coordinates: [longitudeDeg, latitudeDeg] },
    properties: { id },
  })),
});

/** Lamps that need a sign besides their colour: few, so their source is simply sent anew. */
export const markFeatures = (lamps: readonly LampState[], nowMs: number): FeatureCollection<Point> => ({
  type: "FeatureCollection",
  features: lamps.flatMap((lamp) => {
    const aspect = aspectOf(lamp, nowMs);
    if (aspect === "on" || aspect === "off") return [];
    return [
      {
        type: "Feature" as const,
        geometry: { type: "Point" as const, coordinates: [lamp.longitudeDeg, lamp.latitudeDeg] },
        properties: { aspect },
      },
    ];
  }),
});

const streets = (lamps: readonly LampState[]): FeatureCollection<LineString> => ({
  type: "FeatureCollection",
  features: streetLines(lamps).map((coordinates) => ({
    type: "Feature",
    geometry: { type: "LineString", coordinates },
    properties: {},
  })),
});

/** The map from our own data alone: plain ground, the streets as the lamps tell them, the lamps. No glyphs, no tiles. */
export function mapStyle(lamps: readonly LampState[], nowMs: number): StyleSpecification {
  const level: ExpressionSpecification = ["coalesce", ["feature-state", "dimPct"], 0];
  return {
    version: 8,
    sources: {
      streets: { type: "geojson", data: streets(lamps) },
      lamps: { type: "geojson", data: lampFeatures(lamps), promoteId: "id" },
      marks: { type: "geojson", data: markFeatures(lamps, nowMs) },
    },
    layers: [
      { id: "ground", type: "background", paint: { "background-color": colour("--surface-2") } },
      {
        id: "streets",
        type: "line",
        source: "streets",
        layout: { "line-cap": "round", "line-join": "round" },
        paint: {
          "line-color": colour("--street"),
          "line-width": ["interpolate", ["exponential", 2], ["zoom"], 12, 1, 17, 14],
        },
      },
      {
        id: "glow",
        type: "circle",
        source: "lamps",
        paint: {
          "circle-color": "#e2d94a",
          "circle-blur": 1,
          "circle-radius": ["interpolate", ["linear"], ["zoom"], 12, 4, 17, 26],
          "circle-opacity": ["*", 0.0055, level],
        },
      },
      {
        id: "lamps",
        type: "circle",
        source: "lamps",
        paint: {
          "circle-radius": ["interpolate", ["linear"], ["zoom"], 12, 2.2, 17, 8],
          "circle-color": [
            "case",
            [">", level, 0],
            ["interpolate", ["linear"], level, 1, "#8f8730", 100, "#ffe14d"],
            colour("--surface"),
          ],
          "circle-stroke-color": [
            "case",
            ["boolean", ["feature-state", "chosen"], false],
            colour("--focus"),
            colour("--text-2"),
          ],
          "circle-stroke-width": ["case", ["boolean", ["feature-state", "chosen"], false], 4, 1.2],
        },
      },
      {
        id: "marks",
        type: "symbol",
        source: "marks",
        layout: {
          "icon-image": ["get", "aspect"],
          "icon-allow-overlap": true,
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
