import { type Endpoint, endpoint } from "../../../shared/platform/middleware/api.ts";
import { form, type GetForm } from "./form.ts";
import { get } from "./get.ts";
import * as routes from "./routes.ts";
import { type FindRuntimes, runtimes } from "./runtimes.ts";
import { type UploadPackage, upload } from "./upload.ts";

export function endpoints(needs: FindRuntimes & GetForm & UploadPackage): readonly Endpoint[] {
  return [
    endpoint(routes.upload, upload(needs)),
    endpoint(routes.get, get(needs)),
    endpoint(routes.form, form(needs)),
    endpoint(routes.runtimes, runtimes(needs)),
  ];
}
