import type { BuildingNote } from "@lucciola/contract/api/building-profile.ts";

/** The notes that hold on some local days, both included. One without a last day holds on its first alone. */
export const notesWithin = (
  notes: readonly BuildingNote[],
  { from, to }: { readonly from: string; readonly to: string },
): BuildingNote[] => notes.filter((note) => note.from <= to && (note.to ?? note.from) >= from);
