// Written by scripts/sdk.ts from docs/openapi.json. Do not edit: run `npm run openapi`.
import { type ConditionalOptions, type RequestOptions, type Send, segment } from "../request.ts";
import type { AttachmentWithUrl } from "./schemas.ts";


export type Attachments = ReturnType<typeof attachments>;

/** `client.attachments` */
export function attachments(send: Send) {
  const operations = {
    /**
     * Read a picture.
     *
     * `url` answers the bytes until `expiresAt`, five minutes from now, and needs no token: a page can show it as it is. Who may see the app may see its pictures.
     *
     * Permission: `apps:read`.
     */
    get: (id: string, options: RequestOptions = {}) =>
      send<AttachmentWithUrl>({ ...options, method: "GET", path: `/attachments/${segment(id)}` }),
    /**
     * Delete a picture.
     *
     * A picture never changes: its `ETag` is always `"1"`.
     *
     * Permission: `apps:update@tenant`.
     */
    delete: (id: string, options: ConditionalOptions) =>
      send<void>({ ...options, method: "DELETE", path: `/attachments/${segment(id)}` }),
  };
  return operations;
}
