import { type Endpoint, endpoint } from "../../../shared/platform/middleware/api.ts";
import { type CreateQuotaRequest, create } from "./create.ts";
import { type DecideQuotaRequest, decide } from "./decide.ts";
import { type ListQuotaRequests, list } from "./list.ts";
import * as routes from "./routes.ts";

export function endpoints(needs: CreateQuotaRequest & DecideQuotaRequest & ListQuotaRequests): readonly Endpoint[] {
  return [
    endpoint(routes.create, create(needs)),
    endpoint(routes.list, list(needs)),
    endpoint(routes.approve, (call) => decide(needs, "approved", call.body.message, call)),
    endpoint(routes.reject, (call) => decide(needs, "rejected", call.body.message, call)),
  ];
}
