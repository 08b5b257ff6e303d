import type { Catalogue } from "../../../shared/domain/app/catalogue.ts";
import type { StoredPackage } from "../../../shared/domain/app/entity.ts";
import type { Viewer } from "../../../shared/domain/repo/visibility.ts";
import { notFound } from "../../../shared/kernel/problem.ts";
import { onceRead, type VersionReader } from "../../../shared/sources/version-reader.ts";

export interface LoadPackage {
  readonly catalogue: Catalogue;
  readonly versions: VersionReader;
}

/** A version's package; one that was only listed is read first. @throws Problem 404, 422 `version-unreadable` */
export async function loadPackage(
  { catalogue, versions }: LoadPackage,
  viewer: Viewer,
  id: string,
): Promise<StoredPackage> {
  const stored = await catalogue.readablePackage(viewer, id);
  if (stored !== undefined) return stored;
  const version = await catalogue.readableVersion(viewer, id);
  if (version === undefined) throw notFound("app version", id);
  return onceRead(versions, version, () => catalogue.readablePackage(viewer, id));
}
