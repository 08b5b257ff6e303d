import type { Operation } from "../../../shared/platform/middleware/route.ts";
import { type ChangeDeployment, change } from "./change.ts";
import type { remove as contract } from "./routes.ts";

export function remove(needs: ChangeDeployment): Operation<typeof contract> {
  return (call) => change(needs, "delete", call);
}
