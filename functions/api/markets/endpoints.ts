import { type Endpoint, endpoint } from "../../../shared/platform/middleware/api.ts";
import { type ChangeMarket, create, remove, update } from "./change.ts";
import { join, leave } from "./membership.ts";
import * as offers from "./offers.ts";
import { get, list, listMembers, listOrders, type ReadMarkets } from "./read.ts";
import * as routes from "./routes.ts";

export function endpoints(needs: ChangeMarket & ReadMarkets & offers.Offers): readonly Endpoint[] {
  return [
    endpoint(routes.create, create(needs)),
    endpoint(routes.list, list(needs)),
    endpoint(routes.join, join(needs)),
    endpoint(routes.leave, leave(needs)),
    endpoint(routes.get, get(needs)),
    endpoint(routes.update, update(needs)),
    endpoint(routes.remove, remove(needs)),
    endpoint(routes.listMembers, listMembers(needs)),
    endpoint(routes.listOrders, listOrders(needs)),
    endpoint(routes.createOffer, offers.create(needs)),
    endpoint(routes.listOffers, offers.list(needs)),
    endpoint(routes.getOffer, offers.get(needs)),
    endpoint(routes.updateOffer, offers.update(needs)),
    endpoint(routes.removeOffer, offers.remove(needs)),
  ];
}
