import { type Endpoint, endpoint } from "../../../shared/platform/middleware/api.ts";
import { type AttachToApp, addAttachment, listAttachments } from "./attachments.ts";
import { type GetApp, get } from "./get.ts";
import { history, type ListHistory } from "./history.ts";
import { type ListApps, list } from "./list.ts";
import { promote, rollback } from "./promote.ts";
import { type PublishApp, publish } from "./publish.ts";
import * as routes from "./routes.ts";
import { type ShareApp, share } from "./share.ts";
import { type UpdateApp, update } from "./update.ts";
import { type ReadUsage, usage } from "./usage.ts";
import { type ListVersions, versions } from "./versions.ts";

export function endpoints(
  needs: GetApp & ListApps & ListHistory & ListVersions & UpdateApp & AttachToApp & ShareApp & PublishApp & ReadUsage,
): readonly Endpoint[] {
  return [
    endpoint(routes.list, list(needs)),
    endpoint(routes.get, get(needs)),
    endpoint(routes.update, update(needs)),
    endpoint(routes.versions, versions(needs)),
    endpoint(routes.usage, usage(needs)),
    endpoint(routes.history, history(needs)),
    endpoint(routes.promote, promote(needs)),
    endpoint(routes.rollback, rollback(needs)),
    endpoint(routes.addAttachment, addAttachment(needs)),
    endpoint(routes.listAttachments, listAttachments(needs)),
    endpoint(routes.share, share(needs)),
    endpoint(routes.publish, publish(needs)),
  ];
}
