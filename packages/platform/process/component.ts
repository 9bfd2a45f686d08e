/** A part of a process with a life. `start` resolves when it serves; `stop` resolves when it holds nothing open. */
export interface Component {
  readonly name: string;
  start(): Promise<void>;
  stop(): Promise<void>;
}
