// Written by scripts/sdk.ts from docs/openapi.json. Do not edit: run `npm run openapi`.
import { type Page, paged } from "../pages.ts";
import { type ConditionalOptions, type PostOptions, type RequestOptions, type Send, segment } from "../request.ts";
import type { Credential } from "./schemas.ts";

export interface ListCredentialsOptions extends RequestOptions {
  /** Objects of the page at most. */
  pageSize?: number | undefined;
  /** `nextPageToken` of the page before, with the same other parameters. */
  pageToken?: string | undefined;
  /** Only those of this cloud. */
  provider?: string | undefined;
}

export interface CreateCredentialBody {
  name: string;
  description?: string | undefined;
  provider: string;
  secret: {
    [name: string]: unknown;
  };
}

export interface UpdateCredentialBody {
  name?: string | undefined;
  description?: string | undefined;
  secret?: {
    [name: string]: unknown;
  } | undefined;
}

export type Credentials = ReturnType<typeof credentials>;

/** `client.credentials` */
export function credentials(send: Send) {
  const operations = {
    /**
     * List credentials, oldest first.
     *
     * Permission: `credentials:read`.
     */
    list: ({ pageSize, pageToken, provider, ...options }: ListCredentialsOptions = {}) =>
      send<Page<Credential>>({ ...options, method: "GET", path: "/credentials", query: { pageSize, pageToken, provider } }),
    /**
     * Add a credential of a cloud.
     *
     * The secret is sealed with a key of the platform and can never be read again; `hint` and `fingerprint` tell which one it is. A credential without a secret is better where the cloud knows one: on AWS a role that trusts this installation, `{"roleArn": …}`. The answer then has `trust`, with the external id that we made for it and the whole trust policy that the role needs.
     *
     * Permission: `credentials:create`.
     */
    create: (body: CreateCredentialBody, options: PostOptions = {}) =>
      send<Credential>({ ...options, method: "POST", path: "/credentials", body }),
    /**
     * Read a credential.
     *
     * Permission: `credentials:read`.
     */
    get: (id: string, options: RequestOptions = {}) =>
      send<Credential>({ ...options, method: "GET", path: `/credentials/${segment(id)}` }),
    /**
     * Rename a credential, or rotate its secret.
     *
     * A new secret replaces the old one as a whole. Runtimes that use the credential use the new one from the next job on.
     *
     * Permission: `credentials:update`.
     */
    update: (id: string, body: UpdateCredentialBody, options: ConditionalOptions) =>
      send<Credential>({ ...options, method: "PATCH", path: `/credentials/${segment(id)}`, body }),
    /**
     * Delete a credential that no runtime uses.
     *
     * Permission: `credentials:delete`.
     */
    delete: (id: string, options: ConditionalOptions) =>
      send<void>({ ...options, method: "DELETE", path: `/credentials/${segment(id)}` }),
  };
  return {
    ...operations,
    /** All pages of `listCredentials`: `for await (const item of …)`. */
    listAll: (options: Omit<ListCredentialsOptions, "pageToken"> = {}) =>
      paged<Credential>((pageToken) => operations.list({ ...options, pageToken })),
  };
}
