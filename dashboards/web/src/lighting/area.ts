/** A closed line on the map; its last corner is joined to its first. */
export type Area = readonly (readonly [longitudeDeg: number, latitudeDeg: number])[];

/** An address has room for so many corners. */
const MOST_CORNERS = 40;
const DIGITS = 5;

export const writeArea = (area: Area): string =>
  area.map(([longitude, latitude]) => `${longitude.toFixed(DIGITS)},${latitude.toFixed(DIGITS)}`).join(";");

/** `undefined` for what is no area: fewer than three corners, or no numbers. */
export function readArea(text: string | null): Area | undefined {
  if (text === null) return undefined;
  const corners = text.split(";").map((corner) => corner.split(",").map(Number));
  const isArea =
    corners.length >= 3 &&
    corners.every((corner) => corner.length === 2 && corner.every((part) => Number.isFinite(part)));
  return isArea
    ? corners.slice(0, MOST_CORNERS).map(([longitude = 0, latitude = 0]) => [longitude, latitude])
    : undefined;
}

/** Whether a place lies inside: an odd number of borders to its east. */
export function isInside(area: Area, longitudeDeg: number, latitudeDeg: number): boolean {
  let inside = false;
  let [previous] = [area.at(-1)];
  for (const corner of area) {
    if (previous !== undefined) {
      const [x1, y1] = previous;
      const [x2, y2] = corner;
      if (y1 > latitudeDeg !== y2 > latitudeDeg && longitudeDeg < ((x2 - x1) * (latitudeDeg - y1)) / (y2 - y1) + x1)
        inside = !inside;
    }
    previous = corner;
  }
  return inside;
}

/** A drawn line with as many corners as an address holds: those that matter most for its shape stay. */
export function simplify(line: Area, mostCorners = MOST_CORNERS): Area {
  const corners = [...line];
  const sizeOf = (index: number): number => {
    const [a, b, c] = [corners.at(index - 1), corners[index], corners[(index + 1) % corners.length]];
    if (a === undefined || b === undefined || c === undefined) return 0;
    return Math.abs((a[0] - c[0]) * (b[1] - a[1]) - (a[0] - b[0]) * (c[1] - a[1]));
  };
  while (corners.length > mostCorners) {
    let least = 0;
    for (let index = 1; index < corners.length; index++) if (sizeOf(index) < sizeOf(least)) least = index;
    corners.splice(least, 1);
  }
  return corners;
}
