import type { DeviceLoginStore } from "../../../shared/domain/device-login/store.ts";
import type { QuotaStore } from "../../../shared/domain/quota/store.ts";
import type { NewId } from "../../../shared/kernel/ids.ts";
import { type Endpoint, endpoint } from "../../../shared/platform/middleware/api.ts";
import { begin } from "./begin.ts";
import { approve, deny, get } from "./decide.ts";
import { poll } from "./poll.ts";
import * as routes from "./routes.ts";

interface Needs {
  readonly logins: DeviceLoginStore;
  readonly quotas: Pick<QuotaStore, "taking">;
  readonly newId: NewId;
  readonly verificationUri: string;
}

export function endpoints({ logins, quotas, newId, verificationUri }: Needs): readonly Endpoint[] {
  return [
    endpoint(routes.create, begin(logins, verificationUri)),
    endpoint(routes.poll, poll(logins, quotas, newId)),
    endpoint(routes.get, get(logins)),
    endpoint(routes.approve, approve(logins)),
    endpoint(routes.deny, deny(logins)),
  ];
}
