import { type Endpoint, endpoint } from "../../../shared/platform/middleware/api.ts";
import type { Pager } from "../../../shared/platform/middleware/pages.ts";
import { type CreateToken, create } from "./create.ts";
import { remove } from "./delete.ts";
import { get, list } from "./read.ts";
import * as routes from "./routes.ts";

export function endpoints(needs: CreateToken & { readonly pager: Pager }): readonly Endpoint[] {
  return [
    endpoint(routes.create, create(needs)),
    endpoint(routes.list, list(needs.tokens, needs.pager)),
    endpoint(routes.get, get(needs.tokens)),
    endpoint(routes.remove, remove(needs.tokens)),
  ];
}
