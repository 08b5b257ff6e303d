import { showPackage } from "../../../shared/domain/app/package-view.ts";
import type { Operation } from "../../../shared/platform/middleware/route.ts";
import type { SignedObjects } from "../../../shared/platform/signed-objects.ts";
import { onceRead, type VersionReader } from "../../../shared/sources/version-reader.ts";
import { type Reviews, versionOf, visibleReview } from "./load.ts";
import type { download as contract } from "./routes.ts";

export interface ReviewPackage extends Reviews {
  readonly versions: VersionReader;
  readonly objects: Pick<SignedObjects, "readUrl">;
}

/** What is judged, to the byte: the version's own digest says which bytes. Two or three reads. */
export function download(needs: ReviewPackage): Operation<typeof contract> {
  return async ({ params, caller, now }) => {
    const review = await visibleReview(needs, caller, params.id);
    const version = await versionOf(needs, review);
    const look = async () => (await versionOf(needs, review)).size;
    const size = version.size ?? (await onceRead(needs.versions, version, look));
    return { body: await showPackage(needs.objects, { digest: version.digest, size }, now) };
  };
}
