import type { Manifest } from "./contract.ts";
import { manifests as registered } from "./manifests.generated.ts";

/** Facts about every provider, sorted by id. Data only: importing this loads no SDK. */
export const manifests: readonly Manifest[] = registered;

/** The manifest of that id, or `undefined`: a runtime may name a provider that this release no longer has. */
export function manifestOf(id: string): Manifest | undefined {
  return manifests.find((manifest) => manifest.id === id);
}
