import * as z from "zod";
import { Import } from "../../../shared/domain/leaving/schema.ts";
import { TenantId } from "../../../shared/domain/tenant/schema.ts";
import { PLATFORM_TENANT } from "../../../shared/kernel/roles.ts";
import { pageOf, pageQuery } from "../../../shared/platform/middleware/pages.ts";
import { emptyBody, idParams, noBody, noParams, noQuery } from "../../../shared/platform/middleware/params.ts";
import { route } from "../../../shared/platform/middleware/route.ts";

/** Bytes of an archive that is sent in one request: what S3 takes. */
export const MAX_ARCHIVE_BYTES = 4 * 1024 ** 3;
const URL_HOURS = 6;
/** How long the URL takes the bytes. */
export const UPLOAD_SECONDS = URL_HOURS * 3600;

const ImportView = Import.omit({ kind: true }).meta({ id: "Import" });

const NewImportView = ImportView.extend({
  method: z.literal("PUT"),
  url: z.string(),
  headers: z.record(z.string(), z.string()),
}).meta({ id: "NewImport" });

const announced = {
  id: "imp-0m9x2k4f7abcdefghj",
  tenantId: "tenant-acme",
  status: "waiting" as const,
  counts: {},
  size: 48_213_004,
  sha256: "9f86d081884c7d659a2feaa0c55ad015a3bf4f1b2b0b822cd15d6c15b0f00a08",
  validUntil: "2026-11-21T15:00:00.000Z",
  createdBy: "user-0m9x2k4f7abcdefghj",
  createdAt: "2026-11-21T09:00:00.000Z",
  updatedAt: "2026-11-21T09:00:00.000Z",
  version: 1,
};

const done = {
  ...announced,
  status: "done" as const,
  counts: { tenant: 1, app: 12, "app-version": 40, deployment: 3 },
  finishedAt: "2026-11-21T09:05:00.000Z",
  version: 3,
};

const params = idParams("import");

export const create = route({
  method: "POST",
  path: "/imports",
  operationId: "createImport",
  permission: "imports:create",
  least: "platform",
  noun: "import",
  summary: "For the platform: announce the archive of a tenant",
  description: `Send exactly \`size\` bytes to \`url\` by PUT with \`headers\` within ${URL_HOURS} hours, then \`POST /imports/{id}:start\`.`,
  input: {
    params: noParams,
    query: noQuery,
    body: z.strictObject({
      tenantId: TenantId.refine((id) => id !== PLATFORM_TENANT, { error: "is the platform's own tenant" }),
      size: z.int().min(1).max(MAX_ARCHIVE_BYTES),
      sha256: z.string().regex(/^[0-9a-f]{64}$/, "must be 64 hexadecimal digits in small letters"),
    }),
  },
  output: NewImportView,
  shows: ImportView,
  status: 201,
  idempotent: "commit",
  problems: ["no-such-route"],
  examples: {
    body: { tenantId: announced.tenantId, size: announced.size, sha256: announced.sha256 },
    answer: {
      ...announced,
      method: "PUT",
      url: "https://s3.us-east-1.amazonaws.com/pitrix/imports/imp-0m9x2k4f7abcdefghj/archive.tgz?X-Amz-Signature=…",
      headers: {
        "content-length": "48213004",
        "x-amz-checksum-sha256": "n4bQgYhMfWWaL+qgxVrQFaO/TxsrC4Is0V1sFbDwCgg=",
      },
    },
  },
});

export const list = route({
  method: "GET",
  path: "/imports",
  operationId: "listImports",
  permission: "imports:read",
  least: "platform",
  noun: "import",
  summary: "For the platform: list imports, newest first",
  input: { params: noParams, query: z.strictObject({ ...pageQuery }), body: noBody },
  output: pageOf(ImportView),
  status: 200,
  problems: ["invalid-page-token", "no-such-route"],
  examples: { answer: { items: [done] } },
});

export const get = route({
  method: "GET",
  path: "/imports/{id}",
  operationId: "getImport",
  permission: "imports:read",
  least: "platform",
  noun: "import",
  summary: "For the platform: read how an import goes",
  description: "Once it is `done` the tenant is there. `failure` says why nothing was brought in.",
  input: { params, query: noQuery, body: noBody },
  output: ImportView,
  status: 200,
  progress: true,
  problems: ["no-such-route"],
  examples: { answer: done },
});

export const start = route({
  method: "POST",
  path: "/imports/{id}:start",
  operationId: "startImport",
  permission: "imports:create",
  least: "platform",
  noun: "import",
  summary: "For the platform: bring the tenant in, once its archive is sent",
  description:
    "All of the archive is checked before anything is written. A tenant of that id must not be there; ids are kept, and nothing of other tenants is touched.",
  input: { params, query: noQuery, body: emptyBody },
  output: ImportView,
  status: 202,
  idempotent: "commit",
  progress: true,
  problems: ["wrong-state", "no-such-route"],
  examples: { body: {}, answer: { ...announced, status: "running", version: 2 } },
});
