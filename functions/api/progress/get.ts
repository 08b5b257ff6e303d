import { PROGRESS_PROTOCOL } from "../../../shared/domain/progress/schema.ts";
import type { Operation } from "../../../shared/platform/middleware/route.ts";
import type { get as contract } from "./routes.ts";

export function get(url: string): Operation<typeof contract> {
  return async () => ({ body: { url, protocol: PROGRESS_PROTOCOL } });
}
