// Written by scripts/sdk.ts from docs/openapi.json. Do not edit: run `npm run openapi`.
import { type RequestOptions, type Send } from "../request.ts";
import type { Provider } from "./schemas.ts";

export interface ListProvidersAnswer {
  items: Provider[];
}

export type Providers = ReturnType<typeof providers>;

/** `client.providers` */
export function providers(send: Send) {
  const operations = {
    /**
     * List the kinds of clouds that runtimes can be on.
     *
     * `credential` and `config` are JSON Schemas of what a credential's `secret` and a runtime's `config` hold.
     *
     * Permission: `providers:read`.
     */
    list: (options: RequestOptions = {}) =>
      send<ListProvidersAnswer>({ ...options, method: "GET", path: "/providers" }),
  };
  return operations;
}
