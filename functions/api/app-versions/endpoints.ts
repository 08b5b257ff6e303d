import { type Endpoint, endpoint } from "../../../shared/platform/middleware/api.ts";
import { command, remove } from "./command.ts";
import { form } from "./form.ts";
import { get } from "./get.ts";
import { history, type ListHistory } from "./history.ts";
import { icon } from "./icon.ts";
import type { LoadPackage } from "./load-package.ts";
import { type DownloadPackage, download } from "./package.ts";
import { readme } from "./readme.ts";
import { type ReleaseVersion, release } from "./release.ts";
import * as routes from "./routes.ts";
import { type FindRuntimes, runtimes } from "./runtimes.ts";
import { type SubmitVersion, submit } from "./submit.ts";
import { update } from "./update.ts";
import { type UploadPackage, upload } from "./upload.ts";

export function endpoints(
  needs: FindRuntimes & DownloadPackage & LoadPackage & UploadPackage & SubmitVersion & ReleaseVersion & ListHistory,
): readonly Endpoint[] {
  return [
    endpoint(routes.upload, upload(needs)),
    endpoint(routes.get, get(needs)),
    endpoint(routes.form, form(needs)),
    endpoint(routes.readme, readme(needs)),
    endpoint(routes.icon, icon(needs)),
    endpoint(routes.download, download(needs)),
    endpoint(routes.runtimes, runtimes(needs)),
    endpoint(routes.submit, submit(needs)),
    endpoint(routes.cancel, command("cancel", needs)),
    endpoint(routes.release, release(needs)),
    endpoint(routes.suspend, command("suspend", needs)),
    endpoint(routes.recover, command("recover", needs)),
    endpoint(routes.update, update(needs)),
    endpoint(routes.remove, remove(needs)),
    endpoint(routes.history, history(needs)),
  ];
}
