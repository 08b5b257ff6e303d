import { type Endpoint, endpoint } from "../../../shared/platform/middleware/api.ts";
import type { Pager } from "../../../shared/platform/middleware/pages.ts";
import { create, type PlanNeeds } from "./create.ts";
import { execute } from "./execute.ts";
import { get, list } from "./read.ts";
import * as routes from "./routes.ts";

export function endpoints(needs: PlanNeeds & { readonly pager: Pager }): readonly Endpoint[] {
  return [
    endpoint(routes.create, create(needs)),
    endpoint(routes.list, list(needs)),
    endpoint(routes.get, get(needs)),
    endpoint(routes.execute, execute(needs)),
  ];
}
