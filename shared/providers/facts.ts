import type { Facts } from "./contract.ts";
import { facts } from "./facts.generated.ts";

/** Of the provider of that id, or `undefined`: a runtime may name one that this release no longer has. */
export function factsOf(id: string): Facts | undefined {
  return facts.find((one) => one.id === id);
}

/** Package formats that each provider runs, by its id. */
export const packageFormats: ReadonlyMap<string, readonly string[]> = new Map(
  facts.map((one) => [one.id, one.packageFormats]),
);
