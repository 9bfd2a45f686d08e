/**
 * The number t for which a Student variable of `freedom` degrees of freedom lies within +-t with probability `confidence`
 * (two-tailed: 0.9 gives the 95 % point). By the finite series for a whole number of degrees (Abramowitz and Stegun,
 * Handbook of Mathematical Functions, 26.7.3 and 26.7.4), bisected. `NaN` for fewer than one degree, or a confidence that
 * is not between 0 and 1.
 */
export function studentT(confidence: number, freedom: number): number {
  if (!(freedom >= 1 && confidence > 0 && confidence < 1)) return Number.NaN;
  let below = 0;
  let above = Math.PI / 2;
  for (let step = 0; step < BISECTIONS; step++) {
    const middle = (below + above) / 2;
    if (probabilityWithin(middle, Math.floor(freedom)) < confidence) below = middle;
    else above = middle;
  }
  return Math.sqrt(Math.floor(freedom)) * Math.tan((below + above) / 2);
}

/** More halvings than a double has bits. */
const BISECTIONS = 60;

/** P(|t| <= sqrt(freedom) tan(angle)). */
function probabilityWithin(angle: number, freedom: number): number {
  const isOdd = freedom % 2 === 1;
  const cosineSquared = Math.cos(angle) ** 2;
  let term = isOdd ? Math.cos(angle) : 1;
  let sum = 0;
  for (let power = isOdd ? 3 : 2; power <= freedom; power += 2) {
    sum += term;
    term *= ((power - 1) / power) * cosineSquared;
  }
  return isOdd ? (2 / Math.PI) * (angle + Math.sin(angle) * sum) : Math.sin(angle) * sum;
}
