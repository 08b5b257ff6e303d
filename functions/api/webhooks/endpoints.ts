import { type Endpoint, endpoint } from "../../../shared/platform/middleware/api.ts";
import { type ChangeWebhook, remove, rotate, update } from "./change.ts";
import { type CreateWebhook, create } from "./create.ts";
import { type Deliveries, get as getDelivery, list as listDeliveries, ping, redeliver } from "./deliveries.ts";
import { get, list, type ReadWebhooks } from "./read.ts";
import * as routes from "./routes.ts";

export function endpoints(needs: CreateWebhook & ReadWebhooks & ChangeWebhook & Deliveries): readonly Endpoint[] {
  return [
    endpoint(routes.create, create(needs)),
    endpoint(routes.list, list(needs)),
    endpoint(routes.rotate, rotate(needs)),
    endpoint(routes.ping, ping(needs)),
    endpoint(routes.get, get(needs)),
    endpoint(routes.update, update(needs)),
    endpoint(routes.remove, remove(needs)),
    endpoint(routes.listDeliveries, listDeliveries(needs)),
    endpoint(routes.redeliver, redeliver(needs)),
    endpoint(routes.getDelivery, getDelivery(needs)),
  ];
}
