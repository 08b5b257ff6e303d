/**
 * What a test has go wrong on the way to a cloud's server (`local/clouds/front.ts` does it): answered in the server's place, which never
 * hears of it; done there, and the answer is `lost`; or the connection ends at once.
 */
export type Disturbance = Reply | "lost" | "reset";

export interface Reply {
  readonly status: number;
  readonly headers?: Readonly<Record<string, string>>;
  readonly body: string;
  /** The server does it all the same, and this is what arrives in the place of its answer. */
  readonly done?: true;
}

/** Asked at each call, for what is to go wrong with it. @param call its name */
export type Disturb = (call: string) => Disturbance | undefined;

/** Every call, whatever it is. */
export const ANY = "*";

export interface Disturbances {
  /** The next calls of that name go wrong, `times` in all. */
  order(call: string, how: Disturbance, times?: number): void;
  /** Takes back what has not happened yet. */
  heal(): void;
  readonly disturb: Disturb;
}

export function disturbances(): Disturbances {
  const orders: { readonly call: string; readonly how: Disturbance; left: number }[] = [];
  return {
    order: (call, how, times = 1) => void orders.push({ call, how, left: times }),
    heal: () => void orders.splice(0),
    disturb(call) {
      const due = orders.find((one) => one.left > 0 && (one.call === ANY || one.call === call));
      if (due === undefined) return undefined;
      due.left -= 1;
      return due.how;
    },
  };
}
