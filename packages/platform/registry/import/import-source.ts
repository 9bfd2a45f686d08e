/** A row of a table, or a feature of a map. */
export interface SourceRow {
  /** Where it is found: `line 12`, `feature 7`. */
  readonly place: string;
  /** By column, as the file writes its name; without surrounding spaces. */
  readonly cells: ReadonlyMap<string, string>;
  /** Of a feature: its place on the map, degrees. */
  readonly centre?: { readonly latitudeDeg: number; readonly longitudeDeg: number } | undefined;
  /** Why the row cannot be read at all. */
  readonly damage?: string;
}

export interface ImportSource {
  /** How it is read, in words: `CSV, delimiter ";", windows-1252`. */
  readonly format: string;
  /** The header of a table; of a map each feature has properties of its own. */
  readonly columns: readonly string[] | undefined;
  /** In the order of the file. */
  readonly rows: AsyncGenerator<SourceRow>;
  /** Closes the file, also when its rows were not read, or not to their end. */
  close(): Promise<void>;
}
