import type { UploadStore } from "../../../shared/domain/upload/store.ts";
import { notFound } from "../../../shared/kernel/problem.ts";
import type { Operation } from "../../../shared/platform/middleware/route.ts";
import type { get as contract } from "./routes.ts";

/** One round trip. */
export function get({ uploads }: { readonly uploads: UploadStore }): Operation<typeof contract> {
  return async ({ params, tenantId, now }) => {
    const upload = await uploads.get(tenantId, params.id, now);
    if (upload === undefined) throw notFound("upload", params.id);
    return { body: upload };
  };
}
