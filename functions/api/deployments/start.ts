import type { Operation } from "../../../shared/platform/middleware/route.ts";
import { type ChangeDeployment, change } from "./change.ts";
import type { start as contract } from "./routes.ts";

export function start(needs: ChangeDeployment): Operation<typeof contract> {
  return (call) => change(needs, "start", call);
}
