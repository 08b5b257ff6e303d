import * as z from "zod";
import { ARCHIVE_DAYS, Export } from "../../../shared/domain/leaving/schema.ts";
import { pageOf, pageQuery } from "../../../shared/platform/middleware/pages.ts";
import { emptyBody, idParams, noBody, noParams, noQuery } from "../../../shared/platform/middleware/params.ts";
import { route } from "../../../shared/platform/middleware/route.ts";

const ExportView = Export.omit({ tenantId: true, kind: true }).meta({ id: "Export" });

const running = {
  id: "exp-0m9x2k4f7abcdefghj",
  status: "running" as const,
  counts: {},
  createdBy: "user-0m9x2k4f7abcdefghj",
  createdAt: "2026-11-21T09:00:00.000Z",
  updatedAt: "2026-11-21T09:00:00.000Z",
  version: 1,
};

const done = {
  ...running,
  status: "done" as const,
  counts: { tenant: 1, app: 12, "app-version": 40, deployment: 3 },
  archive: {
    size: 48_213_004,
    files: 61,
    manifestSha256: "9f86d081884c7d659a2feaa0c55ad015a3bf4f1b2b0b822cd15d6c15b0f00a08",
    availableUntil: "2026-11-28T09:01:00.000Z",
  },
  finishedAt: "2026-11-21T09:01:00.000Z",
  version: 2,
};

const params = idParams("export");

export const create = route({
  method: "POST",
  path: "/exports",
  operationId: "createExport",
  permission: "exports:create",
  least: "tenant",
  noun: "export",
  summary: "Export everything of the tenant as one archive",
  description:
    "The archive is made in the background; one at a time. It holds every object of the tenant but no secret: see docs/leaving.md.",
  input: { params: noParams, query: noQuery, body: emptyBody },
  output: ExportView,
  status: 202,
  idempotent: "commit",
  progress: true,
  problems: ["wrong-state", "forbidden"],
  examples: { body: {}, answer: running },
});

export const list = route({
  method: "GET",
  path: "/exports",
  operationId: "listExports",
  permission: "exports:read",
  least: "tenant",
  noun: "export",
  summary: "List exports, newest first",
  input: { params: noParams, query: z.strictObject({ ...pageQuery }), body: noBody },
  output: pageOf(ExportView),
  status: 200,
  problems: ["invalid-page-token", "forbidden"],
  examples: { answer: { items: [done] } },
});

export const get = route({
  method: "GET",
  path: "/exports/{id}",
  operationId: "getExport",
  permission: "exports:read",
  least: "tenant",
  noun: "export",
  summary: "Read how far an export is",
  description: "`counts` grows while it is `running`; once it is `done`, `archive` says what there is to download.",
  input: { params, query: noQuery, body: noBody },
  output: ExportView,
  status: 200,
  progress: true,
  problems: ["forbidden"],
  examples: { answer: done },
});

/** Minutes that a download's URL is good for. */
const URL_MINUTES = 15;
export const URL_SECONDS = URL_MINUTES * 60;

export const download = route({
  method: "POST",
  path: "/exports/{id}:download",
  operationId: "downloadExport",
  permission: "exports:download",
  least: "tenant",
  noun: "export",
  summary: "Get a URL that reads the archive",
  description: `Whoever has the URL has the archive, for ${URL_MINUTES} minutes; each is in the audit log. The archive is kept for ${ARCHIVE_DAYS} days.`,
  input: { params, query: noQuery, body: emptyBody },
  output: z.object({ url: z.string(), validUntil: z.string() }).meta({ id: "ExportDownload" }),
  // The URL is a key: the log has the digest of what it opens instead.
  shows: z.object({ validUntil: z.string() }),
  status: 200,
  idempotent: "commit",
  problems: ["wrong-state", "forbidden"],
  examples: {
    body: {},
    answer: {
      url: "https://s3.us-east-1.amazonaws.com/pitrix/exports/tenant-a/exp-0m9x2k4f7abcdefghj/archive.tgz?X-Amz-Signature=…",
      validUntil: "2026-11-21T09:17:00.000Z",
    },
  },
});
