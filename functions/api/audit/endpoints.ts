import { type Endpoint, endpoint } from "../../../shared/platform/middleware/api.ts";
import { entries, head, list, type ReadAudit } from "./read.ts";
import * as routes from "./routes.ts";

export function endpoints(needs: ReadAudit): readonly Endpoint[] {
  return [
    endpoint(routes.list, list(needs)),
    endpoint(routes.head, head(needs)),
    endpoint(routes.entries, entries(needs)),
  ];
}
