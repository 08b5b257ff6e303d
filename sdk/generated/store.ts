// Written by scripts/sdk.ts from docs/openapi.json. Do not edit: run `npm run openapi`.
import { type ConditionalOptions, type RequestOptions, type Send } from "../request.ts";
import type { StoreSettings } from "./schemas.ts";

export interface UpdateStoreBody {
  reviewPhases: {
    private?: readonly ("vendor" | "business" | "technical")[] | undefined;
    shared?: readonly ("vendor" | "business" | "technical")[] | undefined;
  };
}

export type Store = ReturnType<typeof store>;

/** `client.store` */
export function store(send: Send) {
  const operations = {
    /**
     * Read the store's settings.
     *
     * `reviewPhases` are the phases that a version passes before its release: `private` for apps that only the tenant sees, which is the tenant's own setting; `shared` for public apps and those of groups, which is the platform's. Without phases a version has passed when it is submitted. A review keeps the phases that it began with.
     *
     * Permission: `store-settings:read`.
     */
    get: (options: RequestOptions = {}) =>
      send<StoreSettings>({ ...options, method: "GET", path: "/store" }),
    /**
     * Change the store's settings.
     *
     * `private` is the tenant's own, `shared` the platform's: it needs `store-settings:update@platform`.
     *
     * Permission: `store-settings:update@tenant`.
     */
    update: (body: UpdateStoreBody, options: ConditionalOptions) =>
      send<StoreSettings>({ ...options, method: "PATCH", path: "/store", body }),
  };
  return operations;
}
