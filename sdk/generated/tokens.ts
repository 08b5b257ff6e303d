// Written by scripts/sdk.ts from docs/openapi.json. Do not edit: run `npm run openapi`.
import { type Page, paged } from "../pages.ts";
import { type ConditionalOptions, type PostOptions, type RequestOptions, type Send, segment } from "../request.ts";
import type { ApiToken, NewApiToken } from "./schemas.ts";

export interface ListTokensOptions extends RequestOptions {
  /** Objects of the page at most. */
  pageSize?: number | undefined;
  /** `nextPageToken` of the page before, with the same other parameters. */
  pageToken?: string | undefined;
}

export interface CreateTokenBody {
  name: string;
  kind?: "personal" | "service" | undefined;
  roles?: readonly string[] | undefined;
  scopes?: readonly string[] | undefined;
  expiresInDays?: number | undefined;
}

export type Tokens = ReturnType<typeof tokens>;

/** `client.tokens` */
export function tokens(send: Send) {
  const operations = {
    /**
     * List API tokens.
     *
     * One's own; with the permission for the whole tenant, those of all its users and programs.
     *
     * Permission: `tokens:read`.
     */
    list: ({ pageSize, pageToken, ...options }: ListTokensOptions = {}) =>
      send<Page<ApiToken>>({ ...options, method: "GET", path: "/tokens", query: { pageSize, pageToken } }),
    /**
     * Make an API token.
     *
     * The token is in this answer and never again, not even when the request is repeated with its `Idempotency-Key`. A personal one gives what its user may do at the time of each use, narrowed by `scopes`; a service token belongs to nobody, has `roles` of the tenant, and takes the permission for the whole tenant to make. Nobody gives more than they hold, and a token that is made with another one lives no longer than that one. It expires after 90 days unless `expiresInDays` says another number.
     *
     * Permission: `tokens:create`.
     */
    create: (body: CreateTokenBody, options: PostOptions = {}) =>
      send<NewApiToken>({ ...options, method: "POST", path: "/tokens", body }),
    /**
     * Read what is known of an API token.
     *
     * `lastUsedAt` is at most an hour behind.
     *
     * Permission: `tokens:read`.
     */
    get: (id: string, options: RequestOptions = {}) =>
      send<ApiToken>({ ...options, method: "GET", path: `/tokens/${segment(id)}` }),
    /**
     * Revoke an API token.
     *
     * Nobody gets in with it any more, 15 seconds later at the latest.
     *
     * Permission: `tokens:delete`.
     */
    delete: (id: string, options: ConditionalOptions) =>
      send<void>({ ...options, method: "DELETE", path: `/tokens/${segment(id)}` }),
  };
  return {
    ...operations,
    /** All pages of `listTokens`: `for await (const item of …)`. */
    listAll: (options: Omit<ListTokensOptions, "pageToken"> = {}) =>
      paged<ApiToken>((pageToken) => operations.list({ ...options, pageToken })),
  };
}
