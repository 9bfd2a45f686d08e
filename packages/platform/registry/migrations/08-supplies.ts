/**
 * What changes with time about a building and a supply, each fact from a local day until the next, and fuels that come by
 * delivery. A supply without facts feeds the building that its point names.
 */
export const supplyMigration = {
  version: 8,
  sql: `
    CREATE TABLE building_fact (
      building TEXT NOT NULL REFERENCES building (id) ON DELETE CASCADE, from_date TEXT NOT NULL, body TEXT NOT NULL,
      PRIMARY KEY (building, from_date)
    ) STRICT, WITHOUT ROWID;
    CREATE TABLE supply_fact (
      supply TEXT NOT NULL REFERENCES point (id) ON DELETE CASCADE, from_date TEXT NOT NULL, body TEXT NOT NULL,
      PRIMARY KEY (supply, from_date)
    ) STRICT, WITHOUT ROWID;
    CREATE TABLE fuel_delivery (
      supply TEXT NOT NULL REFERENCES point (id) ON DELETE CASCADE, date TEXT NOT NULL, document TEXT NOT NULL,
      amount REAL NOT NULL CHECK (amount > 0), unit TEXT NOT NULL, cost_eur5 INTEGER,
      PRIMARY KEY (supply, date, document)
    ) STRICT, WITHOUT ROWID;
  `,
} as const;
