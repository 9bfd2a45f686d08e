/** Above so many lamps a map takes its points from tiles. */
export const MAX_DRAWN_AT_ONCE = 20_000;
/** Zooms at which tiles hold single lamps; beyond the last the browser enlarges them. */
export const TILE_ZOOMS = { least: 14, most: 16 } as const;

/** Bits of `flags` in `LampStates`. */
export const LAMP_FLAGS = {
  online: 1,
  simulated: 2,
  /** Its switched circuit has no power by day: it is not heard, and nothing is wrong. */
  asleep: 4,
  /** A person's command holds this lamp. */
  commanded: 8,
  /** Orders in force, to the lamp or one of its groups. */
  override: 16,
  emergency: 32,
  lock: 64,
} as const;
