/** Numbers that look random and are a function of seed and key alone: the same seed always makes the same town. */

/** FNV-1a over the key, then the finaliser of MurmurHash3. */
function hash(seed: number, key: string): number {
  let h = (seed ^ 0x811c9dc5) >>> 0;
  for (let index = 0; index < key.length; index++) h = Math.imul(h ^ key.charCodeAt(index), 0x01000193) >>> 0;
  return mix(h);
}

function mix(h: number): number {
  let x = h;
  x = Math.imul(x ^ (x >>> 16), 0x85ebca6b);
  x = Math.imul(x ^ (x >>> 13), 0xc2b2ae35);
  return (x ^ (x >>> 16)) >>> 0;
}

export interface Noise {
  /** Uniform in [0, 1). */
  uniform(index: number): number;
  /** About normal, mean 0 and standard deviation 1: the sum of four uniforms, so never beyond 3.5. */
  normal(index: number): number;
}

export function noise(seed: number, key: string): Noise {
  const base = hash(seed, key);
  const uniform = (index: number): number =>
    mix((base ^ Math.imul(index | 0, 0x9e3779b1) ^ Math.floor(index / 2 ** 32)) >>> 0) / 2 ** 32;
  return {
    uniform,
    normal: (index) =>
      (uniform(index * 4) + uniform(index * 4 + 1) + uniform(index * 4 + 2) + uniform(index * 4 + 3) - 2) *
      Math.sqrt(3),
  };
}
