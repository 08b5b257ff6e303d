import { showIcon } from "../../../shared/domain/app/icon-view.ts";
import { viewerOf } from "../../../shared/domain/repo/visibility.ts";
import type { Operation } from "../../../shared/platform/middleware/route.ts";
import { type LoadPackage, loadPackage } from "./load-package.ts";
import type { icon as contract } from "./routes.ts";

export function icon(needs: LoadPackage): Operation<typeof contract> {
  return async ({ params, reach }) => ({ body: showIcon(await loadPackage(needs, viewerOf(reach), params.id)) });
}
