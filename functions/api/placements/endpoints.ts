import type { DeployingParts } from "../../../shared/operations/deploy/propose.ts";
import type { GatedParts } from "../../../shared/operations/propose.ts";
import { type Endpoint, endpoint } from "../../../shared/platform/middleware/api.ts";
import { create } from "./create.ts";
import { evaluate } from "./evaluate.ts";
import { get, list, type ReadPlacements } from "./read.ts";
import { remove } from "./remove.ts";
import * as routes from "./routes.ts";

export function endpoints(needs: DeployingParts & GatedParts & ReadPlacements): readonly Endpoint[] {
  return [
    endpoint(routes.evaluate, evaluate(needs)),
    endpoint(routes.create, create(needs)),
    endpoint(routes.list, list(needs)),
    endpoint(routes.get, get(needs)),
    endpoint(routes.remove, remove(needs)),
  ];
}
