// Written by scripts/sdk.ts from docs/openapi.json. Do not edit: run `npm run openapi`.
import { type Page, paged } from "../pages.ts";
import { type ConditionalOptions, type PostOptions, type RequestOptions, type Send, segment } from "../request.ts";
import type { KeyPair } from "./schemas.ts";

export interface ListKeyPairsOptions extends RequestOptions {
  /** Objects of the page at most. */
  pageSize?: number | undefined;
  /** `nextPageToken` of the page before, with the same other parameters. */
  pageToken?: string | undefined;
}

export interface CreateKeyPairBody {
  name: string;
  publicKey: string;
}

export type KeyPairs = ReturnType<typeof keyPairs>;

/** `client.keyPairs` */
export function keyPairs(send: Send) {
  const operations = {
    /**
     * List key pairs, oldest first.
     *
     * Permission: `key-pairs:read`.
     */
    list: ({ pageSize, pageToken, ...options }: ListKeyPairsOptions = {}) =>
      send<Page<KeyPair>>({ ...options, method: "GET", path: "/key-pairs", query: { pageSize, pageToken } }),
    /**
     * Bring the public part of a pair of SSH keys.
     *
     * `publicKey` is one line as OpenSSH writes it: ssh-ed25519, ecdsa-sha2-nistp256, -384 or -521, or ssh-rsa of 2,048 to 8,192 bits. Its comment is left out. Pairs are made where their private part stays: none is made here, and none is taken.
     *
     * Permission: `key-pairs:create`.
     */
    create: (body: CreateKeyPairBody, options: PostOptions = {}) =>
      send<KeyPair>({ ...options, method: "POST", path: "/key-pairs", body }),
    /**
     * Read a key pair.
     *
     * Permission: `key-pairs:read`.
     */
    get: (id: string, options: RequestOptions = {}) =>
      send<KeyPair>({ ...options, method: "GET", path: `/key-pairs/${segment(id)}` }),
    /**
     * Delete a key pair.
     *
     * It still opens the deployments that it is attached to, until it is detached there.
     *
     * Permission: `key-pairs:delete`.
     */
    delete: (id: string, options: ConditionalOptions) =>
      send<void>({ ...options, method: "DELETE", path: `/key-pairs/${segment(id)}` }),
  };
  return {
    ...operations,
    /** All pages of `listKeyPairs`: `for await (const item of …)`. */
    listAll: (options: Omit<ListKeyPairsOptions, "pageToken"> = {}) =>
      paged<KeyPair>((pageToken) => operations.list({ ...options, pageToken })),
  };
}
