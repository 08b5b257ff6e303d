import { type Endpoint, endpoint } from "../../../shared/platform/middleware/api.ts";
import { type CreateRuntime, create } from "./create.ts";
import { type DeleteRuntime, remove } from "./delete.ts";
import { type EnrollRuntime, enroll } from "./enroll.ts";
import { get } from "./get.ts";
import { type ListRuntimes, list } from "./list.ts";
import * as routes from "./routes.ts";
import { type ListSubnets, listSubnets } from "./subnets.ts";
import { type UpdateRuntime, update } from "./update.ts";

export function endpoints(
  needs: CreateRuntime & EnrollRuntime & DeleteRuntime & ListRuntimes & ListSubnets & UpdateRuntime,
): readonly Endpoint[] {
  return [
    endpoint(routes.create, create(needs)),
    endpoint(routes.list, list(needs)),
    endpoint(routes.get, get(needs)),
    endpoint(routes.listSubnets, listSubnets(needs)),
    endpoint(routes.update, update(needs)),
    endpoint(routes.enroll, enroll(needs)),
    endpoint(routes.remove, remove(needs)),
  ];
}
