import { type Endpoint, endpoint } from "../../../shared/platform/middleware/api.ts";
import { type DeleteBackup, remove } from "./delete.ts";
import { get, list, type ReadBackups } from "./read.ts";
import { type RestoreBackup, restore } from "./restore.ts";
import * as routes from "./routes.ts";

export function endpoints(needs: ReadBackups & DeleteBackup & RestoreBackup): readonly Endpoint[] {
  return [
    endpoint(routes.list, list(needs)),
    endpoint(routes.get, get(needs)),
    endpoint(routes.remove, remove(needs)),
    endpoint(routes.restore, restore(needs)),
  ];
}
