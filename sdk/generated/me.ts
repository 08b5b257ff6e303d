// Written by scripts/sdk.ts from docs/openapi.json. Do not edit: run `npm run openapi`.
import { type RequestOptions, type Send } from "../request.ts";
import type { WhoAmI } from "./schemas.ts";


export type Me = ReturnType<typeof me>;

/** `client.me` */
export function me(send: Send) {
  const operations = {
    /**
     * Ask who one is, and what one may do.
     *
     * Also for a user who is in no tenant, or in several and names none: `tenants` says which `Pitrix-Tenant` can be sent.
     *
     * Permission: `me:read`.
     */
    get: (options: RequestOptions = {}) =>
      send<WhoAmI>({ ...options, method: "GET", path: "/me" }),
  };
  return operations;
}
