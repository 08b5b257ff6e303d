import type { Catalogue } from "../../../shared/domain/app/catalogue.ts";
import { showPackage } from "../../../shared/domain/app/package-view.ts";
import { viewerOf } from "../../../shared/domain/repo/visibility.ts";
import { notFound } from "../../../shared/kernel/problem.ts";
import type { Operation } from "../../../shared/platform/middleware/route.ts";
import type { SignedObjects } from "../../../shared/platform/signed-objects.ts";
import { onceRead, type VersionReader } from "../../../shared/sources/version-reader.ts";
import type { download as contract } from "./routes.ts";

export interface DownloadPackage {
  readonly catalogue: Catalogue;
  readonly versions: VersionReader;
  readonly objects: Pick<SignedObjects, "readUrl">;
}

/**
 * Whoever may read the version may have its bytes, and where another tenant sells it whoever is entitled to it: our own
 * copy, whatever became of the place where they came from.
 */
export function download({ catalogue, versions, objects }: DownloadPackage): Operation<typeof contract> {
  return async ({ params, reach, now }) => {
    const viewer = viewerOf(reach);
    const found = await catalogue.readableVersion(viewer, params.id);
    if (found === undefined) throw notFound("app version", params.id);
    if (found.tenantId !== viewer.tenantId) await catalogue.entitledVersion(viewer, params.id);
    const look = async () => (await catalogue.readableVersion(viewer, params.id))?.size;
    const size = found.size ?? (await onceRead(versions, found, look));
    return { body: await showPackage(objects, { digest: found.digest, size }, now) };
  };
}
