/** A provider's price list, as of a day: plain data and no SDK, since manifests name it. Amounts in `currency`, at list price. */
export interface PriceList {
  /** Day that it was read, `2026-11-21`. */
  readonly on: string;
  readonly source: string;
  readonly currency: string;
  /** An hour of the machine that this size gets; `undefined`: not in the list. */
  machineHour(size: { readonly cpu: number; readonly memory: number }, region: string): number | undefined;
  /** A month of one GiB of a volume of this size (GiB), as we make them: some clouds bill by steps. */
  volumeMonth(region: string, size: number): number | undefined;
  /** An hour of a public address. */
  addressHour(region: string): number | undefined;
}

/** Hours of a month, as clouds count them. */
export const HOURS_A_MONTH = 730;
