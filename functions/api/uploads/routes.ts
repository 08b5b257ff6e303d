import * as z from "zod";
import { KEEP_HOURS, MAX_PACKED_BYTES, UPLOAD_SECONDS, Upload } from "../../../shared/domain/upload/schema.ts";
import { idParams, noBody, noParams, noQuery } from "../../../shared/platform/middleware/params.ts";
import { route } from "../../../shared/platform/middleware/route.ts";

const UploadView = Upload.omit({ tenantId: true }).meta({ id: "Upload" });

/** With where to send the bytes: said once, as whoever has the URL can send. */
const NewUploadView = UploadView.extend({
  method: z.literal("PUT"),
  url: z.string(),
  headers: z.record(z.string(), z.string()),
}).meta({ id: "NewUpload" });

const example = {
  id: "up-0m9x2k4f7abcdefghj",
  size: 7_340_032,
  sha256: "9f86d081884c7d659a2feaa0c55ad015a3bf4f1b2b0b822cd15d6c15b0f00a08",
  validUntil: "2026-11-21T09:15:00.000Z",
  createdAt: "2026-11-21T09:00:00.000Z",
};

export const create = route({
  method: "POST",
  path: "/uploads",
  operationId: "createUpload",
  permission: "app-versions:create",
  noun: "upload",
  summary: "Announce a package that is too large for one request",
  description: `Of at most ${MAX_PACKED_BYTES} bytes. Send exactly \`size\` bytes to \`url\` by PUT with \`headers\` within ${UPLOAD_SECONDS / 60} minutes, without a token; then \`POST /app-versions\` with \`{"uploadId": …}\` within ${KEEP_HOURS} hours makes a version of it. With \`sha256\` (hex) other bytes are refused already where they are sent.`,
  input: {
    params: noParams,
    query: noQuery,
    body: z.strictObject({
      size: z.int().min(1).max(MAX_PACKED_BYTES),
      sha256: z
        .string()
        .regex(/^[0-9a-f]{64}$/, "must be 64 hexadecimal digits in small letters")
        .optional(),
    }),
  },
  output: NewUploadView,
  shows: UploadView,
  status: 201,
  idempotent: "commit",
  problems: [],
  examples: {
    body: { size: example.size, sha256: example.sha256 },
    answer: {
      ...example,
      method: "PUT",
      url: "https://s3.us-east-1.amazonaws.com/pitrix/uploads/tenant-a/up-0m9x2k4f7abcdefghj?X-Amz-Signature=…",
      headers: { "content-length": "7340032", "x-amz-checksum-sha256": "n4bQgYhMfWWaL+qgxVrQFaO/TxsrC4Is0V1sFbDwCgg=" },
    },
  },
});

export const get = route({
  method: "GET",
  path: "/uploads/{id}",
  operationId: "getUpload",
  permission: "app-versions:read",
  noun: "upload",
  summary: "Read what was announced",
  input: { params: idParams("upload"), query: noQuery, body: noBody },
  output: UploadView,
  status: 200,
  problems: [],
  examples: { answer: example },
});
