import * as z from "zod";
import { AttachmentView, attachmentExample } from "../../../shared/domain/app/view.ts";
import { idParams, noBody, noQuery } from "../../../shared/platform/middleware/params.ts";
import { route } from "../../../shared/platform/middleware/route.ts";

/** A picture, and where its bytes are for the next minutes. */
const AttachmentWithUrl = AttachmentView.extend({ url: z.string(), expiresAt: z.string() }).meta({
  id: "AttachmentWithUrl",
});

const params = idParams("attachment");

export const get = route({
  method: "GET",
  path: "/attachments/{id}",
  operationId: "getAttachment",
  permission: "apps:read",
  noun: "attachment",
  summary: "Read a picture",
  description:
    "`url` answers the bytes until `expiresAt`, five minutes from now, and needs no token: a page can show it as it is. Who may see the app may see its pictures.",
  input: { params, query: noQuery, body: noBody },
  output: AttachmentWithUrl,
  status: 200,
  immutable: true,
  problems: [],
  examples: {
    answer: {
      ...attachmentExample,
      url: "https://s3.us-east-1.amazonaws.com/pitrix/attachments/tenant-a/9f86/att-0m9x2k4f7abcdefghj?X-Amz-Signature=…",
      expiresAt: "2026-11-21T09:05:00.000Z",
    },
  },
});

export const remove = route({
  method: "DELETE",
  path: "/attachments/{id}",
  operationId: "deleteAttachment",
  permission: "apps:update",
  least: "tenant",
  noun: "attachment",
  summary: "Delete a picture",
  description: 'A picture never changes: its `ETag` is always `"1"`.',
  input: { params, query: noQuery, body: noBody },
  conditional: true,
  output: z.undefined(),
  shows: AttachmentView,
  status: 204,
  problems: [],
});
