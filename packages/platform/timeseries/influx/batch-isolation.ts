/**
 * Lets questions see batches whole, within one process: a write waits for the questions that are being answered, and
 * questions wait for the write. InfluxDB itself shows a batch while it is coming in.
 *
 * A question that takes longer than `patienceMs` holds no write up any more; it may see a part of a batch.
 */
export class BatchIsolation {
  readonly #patienceMs: number;
  readonly #questions = new Set<Promise<unknown>>();
  #lastWrite: Promise<unknown> = Promise.resolve();

  constructor(patienceMs: number) {
    this.#patienceMs = patienceMs;
  }

  ask<T>(question: () => Promise<T>): Promise<T> {
    const answer = this.#lastWrite.then(question);
    const ended = answer.then(ignore, ignore);
    this.#questions.add(ended);
    void ended.then(() => this.#questions.delete(ended));
    return answer;
  }

  /** Writes go one after another, so that of two writes of one reading the later one holds. */
  write<T>(write: () => Promise<T>): Promise<T> {
    const before = this.#lastWrite;
    const asked = [...this.#questions];
    const written = (async () => {
      await before;
      await this.#answered(asked);
      return await write();
    })();
    this.#lastWrite = written.then(ignore, ignore);
    return written;
  }

  /** Resolves when nothing is under way any more. */
  async settled(): Promise<void> {
    await this.#lastWrite;
    await Promise.all(this.#questions);
  }

  async #answered(questions: readonly Promise<unknown>[]): Promise<void> {
    if (questions.length === 0) return;
    let timer: NodeJS.Timeout | undefined;
    const patience = new Promise((resolve) => {
      timer = setTimeout(resolve, this.#patienceMs);
    });
    await Promise.race([Promise.all(questions), patience]);
    clearTimeout(timer);
  }
}

const ignore = () => {};
