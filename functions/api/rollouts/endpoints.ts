import { type Endpoint, endpoint } from "../../../shared/platform/middleware/api.ts";
import { type AffectedNeeds, affected } from "./affected.ts";
import { control } from "./control.ts";
import { type CreateRollout, create } from "./create.ts";
import { get, list, type ReadRollouts } from "./read.ts";
import * as routes from "./routes.ts";

export function endpoints(needs: CreateRollout & AffectedNeeds & ReadRollouts): readonly Endpoint[] {
  return [
    endpoint(routes.affected, affected(needs)),
    endpoint(routes.create, create(needs)),
    endpoint(routes.list, list(needs)),
    endpoint(routes.get, get(needs)),
    endpoint(routes.halt, control(needs, "halt")),
    endpoint(routes.resume, control(needs, "resume")),
    endpoint(routes.revert, control(needs, "revert")),
  ];
}
