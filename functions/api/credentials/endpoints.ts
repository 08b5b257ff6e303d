import { type Endpoint, endpoint } from "../../../shared/platform/middleware/api.ts";
import { type CreateCredential, create } from "./create.ts";
import { type DeleteCredential, remove } from "./delete.ts";
import { get } from "./get.ts";
import { type ListCredentials, list } from "./list.ts";
import * as routes from "./routes.ts";
import { update } from "./update.ts";

export function endpoints(needs: CreateCredential & DeleteCredential & ListCredentials): readonly Endpoint[] {
  return [
    endpoint(routes.create, create(needs)),
    endpoint(routes.list, list(needs)),
    endpoint(routes.get, get(needs)),
    endpoint(routes.update, update(needs)),
    endpoint(routes.remove, remove(needs)),
  ];
}
