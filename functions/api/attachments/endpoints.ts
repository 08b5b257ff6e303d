import { type Endpoint, endpoint } from "../../../shared/platform/middleware/api.ts";
import { type DeleteAttachment, remove } from "./delete.ts";
import { type GetAttachment, get } from "./get.ts";
import * as routes from "./routes.ts";

export function endpoints(needs: GetAttachment & DeleteAttachment): readonly Endpoint[] {
  return [endpoint(routes.get, get(needs)), endpoint(routes.remove, remove(needs))];
}
