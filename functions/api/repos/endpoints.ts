import { type Endpoint, endpoint } from "../../../shared/platform/middleware/api.ts";
import { type CreateRepo, create } from "./create.ts";
import { remove } from "./delete.ts";
import { events, type ListEvents } from "./events.ts";
import { get } from "./get.ts";
import { getEvent } from "./get-event.ts";
import { type IndexRepo, index } from "./index-now.ts";
import { list } from "./list.ts";
import * as routes from "./routes.ts";
import { update } from "./update.ts";
import { validate } from "./validate.ts";

export function endpoints(needs: CreateRepo & IndexRepo & ListEvents): readonly Endpoint[] {
  return [
    endpoint(routes.create, create(needs)),
    endpoint(routes.validate, validate(needs)),
    endpoint(routes.list, list(needs)),
    endpoint(routes.get, get(needs)),
    endpoint(routes.update, update(needs)),
    endpoint(routes.remove, remove(needs)),
    endpoint(routes.index, index(needs)),
    endpoint(routes.events, events(needs)),
    endpoint(routes.getEvent, getEvent(needs)),
  ];
}
