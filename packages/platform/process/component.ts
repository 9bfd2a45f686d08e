/** A part of a process with a life. `start` resolves when it serves; `stop` resolves when it holds nothing open. */
export interface Component {
  readonly name: string;
  start(): Promise<void>;
  stop(): Promise<void>;
  /** The process shall stop while this still starts: `start` then resolves soon, with its work left for the next time. */
  interrupt?(): void;
}
