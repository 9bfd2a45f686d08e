/**
 * An answer that is dear to find and need not be of this moment: it is given again for a hundred times as long as it took
 * to find, so that finding it never takes more than a hundredth of the time. Who asks meanwhile shares it.
 */
export class KeptAnswer<T> {
  readonly #find: () => Promise<T>;
  #answer: Promise<T> | undefined;
  #freshUntilMs = Number.NEGATIVE_INFINITY;

  constructor(find: () => Promise<T>) {
    this.#find = find;
  }

  get(): Promise<T> {
    if (this.#answer !== undefined && performance.now() < this.#freshUntilMs) return this.#answer;
    const startedMs = performance.now();
    const answer = this.#find();
    this.#answer = answer;
    this.#freshUntilMs = Number.POSITIVE_INFINITY;
    const tookMs = () => performance.now() - startedMs;
    answer.then(
      () => {
        this.#freshUntilMs = performance.now() + 100 * tookMs();
      },
      () => {
        this.#freshUntilMs = Number.NEGATIVE_INFINITY;
      },
    );
    return answer;
  }
}
