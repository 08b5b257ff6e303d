import { storedFormats } from "./stored.generated.ts";
import type { OpenPackage, PackageOpener } from "./stored.ts";

type OpenedBy<F> = F extends PackageOpener<infer P> ? P : never;

/** A stored package of any format; `format` tells which. */
export type AnyPackage = OpenedBy<(typeof storedFormats)[number]>;

/** What can be done with stored packages of that format; `undefined`: this release does not have it. */
export function formatOf(id: string): PackageOpener<AnyPackage> | undefined {
  return storedFormats.find((format) => format.id === id);
}

/**
 * A package as it was stored with its version.
 * @throws Error when its format is not registered, ZodError when its format did not make it
 */
export function openPackage(stored: { readonly format: string; readonly package: unknown }): OpenPackage<AnyPackage> {
  const format = formatOf(stored.format);
  if (format === undefined) throw new Error(`there is no package format "${stored.format}"`);
  return format.open(stored.package);
}
