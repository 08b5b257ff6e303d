import { type Endpoint, endpoint } from "../../../shared/platform/middleware/api.ts";
import { type CreateUpload, create } from "./create.ts";
import { get } from "./get.ts";
import * as routes from "./routes.ts";

export function endpoints(needs: CreateUpload): readonly Endpoint[] {
  return [endpoint(routes.create, create(needs)), endpoint(routes.get, get(needs))];
}
