// Written by scripts/sdk.ts from docs/openapi.json. Do not edit: run `npm run openapi`.
import { type PostOptions, type RequestOptions, type Send, segment } from "../request.ts";
import type { BegunDeviceLogin, DeviceLogin, FinishedDeviceLogin } from "./schemas.ts";

export interface BeginDeviceLoginBody {
  clientName?: string | undefined;
}

export interface PollDeviceLoginBody {
  deviceCode: string;
}

export type DeviceLogins = ReturnType<typeof deviceLogins>;

/** `client.deviceLogins` */
export function deviceLogins(send: Send) {
  const operations = {
    /**
     * Begin to sign in on a device without a browser.
     *
     * As in RFC 8628: show the user `userCode` and `verificationUri`, then ask `:poll` every `interval` seconds. A code is good for 10 minutes and for one device. Needs no token.
     *
     * Needs no token.
     */
    begin: (body: BeginDeviceLoginBody, options: PostOptions = {}) =>
      send<BegunDeviceLogin>({ ...options, method: "POST", path: "/device-logins", body }),
    /**
     * See what wants to sign in.
     *
     * For a user who signs in, not for API tokens. `clientName` is what the program says of itself, `address` from where it asked.
     *
     * Permission: `device-logins:read`.
     */
    get: (id: string, options: RequestOptions = {}) =>
      send<DeviceLogin>({ ...options, method: "GET", path: `/device-logins/${segment(id)}` }),
    /**
     * Let it in, as oneself, in this tenant.
     *
     * For a user who signs in, not for API tokens; `Pitrix-Tenant` chooses the tenant.
     *
     * Permission: `device-logins:approve`.
     */
    approve: (id: string, options: PostOptions = {}) =>
      send<DeviceLogin>({ ...options, method: "POST", path: `/device-logins/${segment(id)}:approve` }),
    /**
     * Keep it out.
     *
     * Permission: `device-logins:approve`.
     */
    deny: (id: string, options: PostOptions = {}) =>
      send<DeviceLogin>({ ...options, method: "POST", path: `/device-logins/${segment(id)}:deny` }),
    /**
     * Ask whether the user has decided.
     *
     * Answers the token once, a personal one of 30 days. Until then 400 with the errors of RFC 8628 in `error`: `authorization_pending`, `slow_down` (wait as long as `Retry-After` says from now on), `access_denied`, `expired_token`. The token counts for its user's quotas; 403 when they are used up, and the code stays good until then. Needs no token.
     *
     * Needs no token.
     */
    poll: (id: string, body: PollDeviceLoginBody, options: PostOptions = {}) =>
      send<FinishedDeviceLogin>({ ...options, method: "POST", path: `/device-logins/${segment(id)}:poll`, body }),
  };
  return operations;
}
