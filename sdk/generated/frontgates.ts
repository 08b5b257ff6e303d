// Written by scripts/sdk.ts from docs/openapi.json. Do not edit: run `npm run openapi`.
import { type RequestOptions, type Send } from "../request.ts";
import type { Frontgate } from "./schemas.ts";

export interface ListFrontgatesAnswer {
  items: Frontgate[];
}

export interface ListFrontgatesOptions extends RequestOptions {
  limit?: number | undefined;
}

export type Frontgates = ReturnType<typeof frontgates>;

/** `client.frontgates` */
export function frontgates(send: Send) {
  const operations = {
    /**
     * For operators: the Frontgates of all tenants, longest silent first.
     *
     * Permission: `frontgates:read@platform`.
     */
    list: ({ limit, ...options }: ListFrontgatesOptions = {}) =>
      send<ListFrontgatesAnswer>({ ...options, method: "GET", path: "/frontgates", query: { limit } }),
  };
  return operations;
}
