/** What was done a moment ago, and how it is taken back. */
export interface Done {
  readonly words: string;
  /** Absent where it cannot be taken back. */
  readonly undo?: () => Promise<void>;
}

/** The last thing that was done. It stays until the next one or until it is closed: nobody has to be quick. */
class Undo {
  last = $state<Done | undefined>(undefined);

  offer(done: Done): void {
    this.last = done;
  }

  close(): void {
    this.last = undefined;
  }
}

export const undo = new Undo();
