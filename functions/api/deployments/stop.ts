import type { Operation } from "../../../shared/platform/middleware/route.ts";
import { type ChangeDeployment, change } from "./change.ts";
import type { stop as contract } from "./routes.ts";

export function stop(needs: ChangeDeployment): Operation<typeof contract> {
  return (call) => change(needs, "stop", call);
}
