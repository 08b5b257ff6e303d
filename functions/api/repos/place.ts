import { type PlaceInput, type RepoPlace, readPlace } from "../../../shared/domain/repo/place.ts";
import {
  describeSecret,
  type RepoCredential,
  type RepoSecret,
  secretFaults,
} from "../../../shared/domain/repo/secret.ts";
import type { Visibility } from "../../../shared/domain/repo/visibility.ts";
import { type Fault, invalid } from "../../../shared/kernel/problem.ts";
import type { Sealer } from "../../../shared/platform/secrets.ts";

/** The place that a request names. @throws Problem 422 with every fault */
export function requirePlace(input: PlaceInput): RepoPlace {
  const read = readPlace(input);
  if (read.ok) return read.place;
  throw wrong(read.faults);
}

/** A repo's secret, sealed for that repo. One KMS request. @throws Problem 422 when that kind of repo is not opened by it */
export async function sealSecret(
  sealer: Sealer,
  place: RepoPlace,
  secret: RepoSecret,
  owner: { readonly tenant: string; readonly object: string },
  now: Date,
): Promise<RepoCredential> {
  const faults = secretFaults(place.kind, secret);
  if (faults.length > 0) throw wrong(faults);
  const sealed = await sealer.seal(JSON.stringify(secret), { tenant: owner.tenant, object: owner.object });
  return { sealed, ...describeSecret(owner.object, secret), changedAt: now.toISOString() };
}

/** @throws Problem 422 when a group is missing where one is needed, or named where none counts */
export function requireGroups(visibility: Visibility, groups: readonly string[]): void {
  if (visibility === "group" && groups.length === 0)
    throw wrong([{ pointer: "/groups", detail: 'With the visibility "group", name at least one.' }]);
  if (visibility !== "group" && groups.length > 0)
    throw wrong([{ pointer: "/groups", detail: 'Groups count with the visibility "group" only.' }]);
}

export function wrong(faults: readonly Fault[]) {
  return invalid("invalid-request", "The body is not what this route takes", faults);
}
