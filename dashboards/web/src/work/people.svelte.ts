import { workApi } from "./work-api.ts";

/** Who can be given an order; asked once for all forms of a visit. */
class People {
  names = $state.raw<readonly string[]>([]);
  #asked: Promise<void> | undefined;

  load(): Promise<void> {
    this.#asked ??= workApi.people().then(
      ({ people }) => {
        this.names = people.map(({ username }) => username);
      },
      () => {
        this.#asked = undefined;
      },
    );
    return this.#asked;
  }
}

export const people = new People();
