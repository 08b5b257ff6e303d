import { type Endpoint, endpoint } from "../../../shared/platform/middleware/api.ts";
import { form } from "./form.ts";
import { get } from "./get.ts";
import * as routes from "./routes.ts";
import { type FindRuntimes, runtimes } from "./runtimes.ts";

export function endpoints(needs: FindRuntimes): readonly Endpoint[] {
  return [
    endpoint(routes.get, get(needs)),
    endpoint(routes.form, form(needs)),
    endpoint(routes.runtimes, runtimes(needs)),
  ];
}
