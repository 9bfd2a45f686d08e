/** What was learned of a supply over [`fromMs`, `toMs`), usually a quarter of an hour; Wh for electricity, litres else. */
export interface Observation {
  readonly fromMs: number;
  readonly toMs: number;
  /** By the register, never negative; `undefined` where it is not known. */
  readonly imported: number | undefined;
  readonly exported?: number;
  readonly reactiveVarh?: number;
  /** What the meter showed at `toMs`, W. */
  readonly powerW?: number;
  readonly outsideC?: number;
  readonly irradianceWm2?: number;
}
