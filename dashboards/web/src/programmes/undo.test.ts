import { describe, expect, it } from "vitest";
import { edited, editsOf, redone, undone } from "./undo.ts";

describe("the way back", () => {
  it("takes a whole drag back at once, and single keys one by one", () => {
    const dragged = edited(edited(edited(editsOf(100), 95, "drag-1"), 90, "drag-1"), 80, "drag-1");
    const typed = edited(edited(dragged, 75), 70);
    expect(undone(typed).now).toBe(75);
    expect(undone(undone(typed)).now).toBe(80);
    expect(undone(undone(undone(typed))).now).toBe(100);
    expect(redone(undone(typed)).now).toBe(70);
    expect(edited(undone(typed), 60).future).toEqual([]);
    expect(undone(editsOf(1)).now).toBe(1);
  });
  it("begins a new step for the next drag after a way back", () => {
    const once = undone(edited(editsOf(100), 95, "drag-1"));
    expect(undone(edited(once, 90, "drag-1")).now).toBe(100);
  });
});
