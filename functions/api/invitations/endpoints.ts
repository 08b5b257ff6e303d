import { type Endpoint, endpoint } from "../../../shared/platform/middleware/api.ts";
import { type AcceptInvitation, accept } from "./accept.ts";
import { resend, revoke } from "./change.ts";
import { type CreateInvitation, create } from "./create.ts";
import { get, list, type ReadInvitations } from "./read.ts";
import * as routes from "./routes.ts";

export function endpoints(needs: CreateInvitation & ReadInvitations & AcceptInvitation): readonly Endpoint[] {
  return [
    endpoint(routes.create, create(needs)),
    endpoint(routes.list, list(needs)),
    endpoint(routes.get, get(needs)),
    endpoint(routes.resend, resend(needs)),
    endpoint(routes.revoke, revoke(needs)),
    endpoint(routes.accept, accept(needs)),
  ];
}
