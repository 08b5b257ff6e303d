// Written by scripts/sdk.ts from docs/openapi.json. Do not edit: run `npm run openapi`.
import { type PostOptions, type RequestOptions, type Send, segment } from "../request.ts";
import type { NewUpload, Upload } from "./schemas.ts";

export interface CreateUploadBody {
  size: number;
  sha256?: string | undefined;
}

export type Uploads = ReturnType<typeof uploads>;

/** `client.uploads` */
export function uploads(send: Send) {
  const operations = {
    /**
     * Announce a package that is too large for one request.
     *
     * Of at most 52428800 bytes. Send exactly `size` bytes to `url` by PUT with `headers` within 15 minutes, without a token; then `POST /app-versions` with `{"uploadId": …}` within 24 hours makes a version of it. With `sha256` (hex) other bytes are refused already where they are sent.
     *
     * Permission: `app-versions:create`.
     */
    create: (body: CreateUploadBody, options: PostOptions = {}) =>
      send<NewUpload>({ ...options, method: "POST", path: "/uploads", body }),
    /**
     * Read what was announced.
     *
     * Permission: `app-versions:read`.
     */
    get: (id: string, options: RequestOptions = {}) =>
      send<Upload>({ ...options, method: "GET", path: `/uploads/${segment(id)}` }),
  };
  return operations;
}
