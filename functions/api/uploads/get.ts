import type { UploadStore } from "../../../shared/domain/upload/store.ts";
import { requireReached } from "../../../shared/kernel/reach.ts";
import type { Operation } from "../../../shared/platform/middleware/route.ts";
import type { get as contract } from "./routes.ts";

/** One round trip. */
export function get({ uploads }: { readonly uploads: UploadStore }): Operation<typeof contract> {
  return async ({ params, tenantId, reach, now }) => {
    const upload = requireReached(reach, await uploads.get(tenantId, params.id, now), "upload", params.id);
    return { body: upload };
  };
}
