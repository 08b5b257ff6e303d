/** Ends a worker in a test: the call did not happen, or it happened and nobody heard of it. */
export class Killed extends Error {
  override readonly name = "Killed";
}

export interface Deaths {
  /** Effects so far: calls that write. */
  readonly effects: number;
  /** The parts, whose writing calls are counted and fail at `at`. */
  wrap<T extends object>(part: T, writing: readonly (keyof T & string)[]): T;
}

/**
 * Kills whoever makes the `at`th writing call, before it or after it.
 * @param at from 0; `undefined`: nobody dies
 */
export function deaths(at: number | undefined, when: "before" | "after"): Deaths {
  let effects = 0;
  return {
    get effects() {
      return effects;
    },
    wrap(part, writing) {
      return new Proxy(part, {
        get(target, name, receiver) {
          const value: unknown = Reflect.get(target, name, receiver);
          if (typeof value !== "function" || !writing.some((one) => one === name)) return value;
          return async (...input: unknown[]) => {
            const mine = effects++;
            if (mine === at && when === "before") throw new Killed();
            const answer: unknown = await Reflect.apply(value, target, input);
            if (mine === at) throw new Killed();
            return answer;
          };
        },
      });
    },
  };
}
