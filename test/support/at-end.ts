/** Takes what is to be done when something is not needed any more. */
export type AtEnd = (cleanUp: () => void) => void;

/** What `beforeAll` has made for several tests is put away by the function that it returns. */
export class CleanUps {
  readonly #cleanUps: (() => void)[] = [];

  readonly add: AtEnd = cleanUp => void this.#cleanUps.push(cleanUp);

  readonly execute = (): void => {
    for (const cleanUp of this.#cleanUps) cleanUp();
  };
}
