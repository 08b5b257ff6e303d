import { type Endpoint, endpoint } from "../../../shared/platform/middleware/api.ts";
import { type CreateTicket, createTicket } from "./create-ticket.ts";
import { get } from "./get.ts";
import * as routes from "./routes.ts";

export function endpoints(needs: CreateTicket): readonly Endpoint[] {
  return [endpoint(routes.get, get(needs.url)), endpoint(routes.createTicket, createTicket(needs))];
}
