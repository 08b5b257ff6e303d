import type { Asked } from "./answers.ts";
import { refuse } from "./refusal.ts";

/** Versions that each interface has had lately; any other is refused, as there. */
export const VERSIONS: ReadonlyMap<string, readonly string[]> = new Map([
  ["subscriptions", ["2020-01-01", "2022-12-01"]],
  ["resourcegroups", ["2021-04-01", "2024-03-01"]],
  ["microsoft.authorization", ["2022-04-01"]],
  ["microsoft.compute", ["2024-03-01", "2024-07-01", "2024-11-01", "2026-04-01"]],
  ["microsoft.compute/disks", ["2023-10-02", "2024-03-02", "2026-03-02"]],
  ["microsoft.compute/snapshots", ["2023-10-02", "2024-03-02", "2026-03-02"]],
  ["microsoft.compute/skus", ["2019-04-01", "2021-07-01"]],
  ["microsoft.network", ["2023-11-01", "2024-03-01", "2024-05-01", "2026-01-01"]],
]);
/** @throws Refusal for a version that is missing or unknown */
export function version({ url }: Asked, of: string): void {
  const known = VERSIONS.get(of);
  const said = url.searchParams.get("api-version");
  if (known === undefined) throw refuse(404, "InvalidResourceNamespace", `The resource namespace '${of}' is invalid.`);
  if (said === null)
    throw refuse(
      400,
      "MissingApiVersionParameter",
      "The api-version query parameter (?api-version=) is required for all requests.",
    );
  if (!known.includes(said))
    throw refuse(
      400,
      "InvalidResourceType",
      `No resource type for the API version '${said}'. The supported api-versions are '${known.join(", ")}'.`,
    );
}
