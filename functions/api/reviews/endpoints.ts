import { type Endpoint, endpoint } from "../../../shared/platform/middleware/api.ts";
import { pass, reject, start } from "./decide.ts";
import { form, type ReviewForm } from "./form.ts";
import { get } from "./get.ts";
import { type ListReviews, list } from "./list.ts";
import { download, type ReviewPackage } from "./package.ts";
import * as routes from "./routes.ts";

export function endpoints(needs: ListReviews & ReviewForm & ReviewPackage): readonly Endpoint[] {
  return [
    endpoint(routes.list, list(needs)),
    endpoint(routes.get, get(needs)),
    endpoint(routes.form, form(needs)),
    endpoint(routes.download, download(needs)),
    endpoint(routes.start, start(needs)),
    endpoint(routes.pass, pass(needs)),
    endpoint(routes.reject, reject(needs)),
  ];
}
