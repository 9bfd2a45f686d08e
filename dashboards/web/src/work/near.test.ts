import type { WorkOrderEntry } from "@lucciola/contract/api/work-orders.ts";
import { expect, it } from "vitest";
import { distanceM, sortOrders } from "./near.ts";

const order = (id: number, more: Partial<WorkOrderEntry>): WorkOrderEntry =>
  ({
    id,
    state: "open",
    severity: "warning",
    dueAt: "2026-11-30T08:00:00Z",
    place: { words: "" },
    ...more,
  }) as WorkOrderEntry;
const at = (latitudeDeg: number, longitudeDeg: number) => ({ place: { words: "", latitudeDeg, longitudeDeg } });
const ids = (orders: readonly WorkOrderEntry[]) => orders.map(({ id }) => id);

it("knows that a minute of latitude is a nautical mile", () => {
  const far = distanceM({ latitudeDeg: 45, longitudeDeg: 8 }, { latitudeDeg: 45 + 1 / 60, longitudeDeg: 8 });
  expect(far).toBeGreaterThan(1_852 - 3);
  expect(far).toBeLessThan(1_852 + 3);
});

it("puts first what is under way, then the nearest, and those without a place last", () => {
  const here = { latitudeDeg: 45.73, longitudeDeg: 8.63 };
  const orders = [
    order(1, { severity: "urgent" }),
    order(2, at(45.74, 8.63)),
    order(3, at(45.731, 8.63)),
    order(4, { ...at(46, 9), state: "under-way" }),
  ];
  expect(ids(sortOrders(orders, here))).toEqual([4, 3, 2, 1]);
});

it("goes by severity and due time where nobody says where they are", () => {
  const orders = [
    order(1, { severity: "note", dueAt: "2026-11-24T08:00:00Z" }),
    order(2, { dueAt: "2026-11-26T08:00:00Z" }),
    order(3, { dueAt: "2026-11-25T08:00:00Z" }),
    order(4, { severity: "urgent" }),
  ];
  expect(ids(sortOrders(orders, undefined))).toEqual([4, 3, 2, 1]);
});
