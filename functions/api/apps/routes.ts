import * as z from "zod";
import { localText, Maintainer, STAGES, Stage, WebAddress } from "../../../shared/domain/app/curated.ts";
import { AppEvent } from "../../../shared/domain/app/event.ts";
import {
  AppVersionView,
  AppView,
  AttachmentView,
  appExample,
  attachmentExample,
  versionExample,
} from "../../../shared/domain/app/view.ts";
import {
  Attachment,
  MAX_ATTACHMENT_BYTES,
  MAX_SCREENSHOTS,
  MAX_SIDE,
} from "../../../shared/domain/attachment/schema.ts";
import { DeploymentStatus } from "../../../shared/domain/deployment/status.ts";
import { pageOf, pageQuery } from "../../../shared/platform/middleware/pages.ts";
import { idParams, nameText, noBody, noParams, noQuery } from "../../../shared/platform/middleware/params.ts";
import { route } from "../../../shared/platform/middleware/route.ts";

export { publish, share } from "./share-routes.ts";

const AppEventView = AppEvent.omit({ tenantId: true }).meta({ id: "AppEvent" });

const departmentText = nameText;
const categoryId = z.string().min(1).max(80);

const vanished = z.enum(["true", "false"]).default("false");

export const list = route({
  method: "GET",
  path: "/apps",
  operationId: "listApps",
  permission: "apps:read",
  noun: "app",
  summary: "List or search apps",
  description:
    "`q` finds apps that have all its words in name, description or keywords. `includeVanished=true` adds apps that their repo no longer lists. Apps of which the tenant has only uploaded drafts are in it with the status `draft`. `stage`, `department` (in any case) and `category` (with all that hangs below it) narrow it further. A page may hold fewer than `pageSize` and still have a `nextPageToken`.",
  input: {
    params: noParams,
    query: z.strictObject({
      ...pageQuery,
      q: z.string().trim().max(200).optional(),
      stage: Stage.optional(),
      department: departmentText.optional(),
      category: categoryId.optional(),
      includeVanished: vanished,
    }),
    body: noBody,
  },
  output: pageOf(AppView),
  status: 200,
  problems: ["invalid-page-token"],
  examples: { answer: { items: [appExample] } },
});

export const get = route({
  method: "GET",
  path: "/apps/{id}",
  operationId: "getApp",
  permission: "apps:read",
  noun: "app",
  summary: "Read an app",
  input: { params: idParams("app"), query: noQuery, body: noBody },
  output: AppView,
  status: 200,
  problems: [],
  examples: { answer: appExample },
});

export const versions = route({
  method: "GET",
  path: "/apps/{id}/versions",
  operationId: "listAppVersions",
  permission: "apps:read",
  noun: "app",
  summary: "List an app's versions, highest first",
  input: {
    params: idParams("app"),
    query: z.strictObject({ ...pageQuery, includeVanished: vanished }),
    body: noBody,
  },
  output: pageOf(AppVersionView),
  status: 200,
  problems: ["invalid-page-token"],
  examples: { answer: { items: [versionExample] } },
});

const count = z.int().min(0);

const AppUsage = z
  .object({
    deployments: count.meta({ description: "Of all tenants, but those that are deleted or were rejected." }),
    tenants: count.meta({ description: "How many tenants those are in." }),
    complete: z.boolean().meta({ description: "`false`: there are more than the 2,000 that were counted, at least." }),
    versions: z
      .array(
        z.object({
          appVersionId: z.string(),
          packageVersion: z.string().optional().meta({ description: "Absent: the version itself is gone." }),
          deployments: count,
          tenants: count,
        }),
      )
      .meta({ description: "The 100 that are used most, the most used first." }),
    own: z
      .array(
        z.object({ deploymentId: z.string(), name: z.string(), appVersionId: z.string(), status: DeploymentStatus }),
      )
      .meta({ description: "The tenant's own that the caller reaches, at most 100." }),
  })
  .meta({ id: "AppUsage" });

export const usage = route({
  method: "GET",
  path: "/apps/{id}/usage",
  operationId: "getAppUsage",
  permission: "apps:read",
  least: "tenant",
  noun: "app",
  summary: "Read how many deployments use an app, by version",
  description:
    "For the tenant that the app is of. Of other tenants numbers are told and nothing else: not who they are, and not what they call or configure. Deployments count until they are deleted. What was changed within the last seconds may be missing.",
  input: { params: idParams("app"), query: noQuery, body: noBody },
  output: AppUsage,
  status: 200,
  problems: [],
  examples: {
    answer: {
      deployments: 7,
      tenants: 3,
      complete: true,
      versions: [
        { appVersionId: "appv-0m9x2k4f7abcdefghj", packageVersion: "0.1.0", deployments: 5, tenants: 3 },
        { appVersionId: "appv-0m9x2k4f7abcdefghk", packageVersion: "0.2.0", deployments: 2, tenants: 1 },
      ],
      own: [
        {
          deploymentId: "dep-0m9x2k4f7abcdefghj",
          name: "my ensemble",
          appVersionId: "appv-0m9x2k4f7abcdefghj",
          status: "active",
        },
      ],
    },
  },
});

/** Stages in their order, each at most once. */
const pipeline = z
  .array(Stage)
  .min(1)
  .refine(
    (stages) => stages.every((stage, i) => i === 0 || STAGES.indexOf(stage) > STAGES.indexOf(stages[i - 1] ?? stage)),
    `names stages in the order ${STAGES.join(", ")}, each once`,
  );

const reason = z.string().trim().min(1).max(500);

const keyword = z.string().trim().min(1).max(50);

export const update = route({
  method: "PATCH",
  path: "/apps/{id}",
  operationId: "updateApp",
  permission: "apps:update",
  least: "tenant",
  noun: "app",
  summary: "Say what an app is, where it belongs and how far it has come",
  description:
    "What is set here covers what the repo's index or the package says, and stays when the repo is indexed again. `null` takes a member away, so that what the index says is shown again; a member that is left out stays as it is. `pipeline` names the stages that its versions pass one after the other: `test`, `staging` and `production` if nothing else is said. Every change is in the app's history.",
  input: {
    params: idParams("app"),
    query: noQuery,
    body: z.strictObject({
      stage: Stage.nullable().optional(),
      pipeline: pipeline.nullable().optional(),
      department: departmentText.nullable().optional(),
      categories: z.array(categoryId).max(5).nullable().optional(),
      displayName: localText(100).nullable().optional(),
      descriptions: localText(2000).nullable().optional(),
      keywords: z.array(keyword).max(20).nullable().optional(),
      maintainers: z.array(Maintainer).max(20).nullable().optional(),
      home: WebAddress.nullable().optional(),
      sources: z.array(WebAddress).max(10).nullable().optional(),
    }),
  },
  conditional: true,
  output: AppView,
  status: 200,
  problems: [],
  examples: {
    body: {
      stage: "test",
      department: "Middleware",
      descriptions: { en: "A coordination service", "zh-cn": "分布式协调服务" },
      keywords: ["coordination"],
    },
    answer: appExample,
  },
});

export const history = route({
  method: "GET",
  path: "/apps/{id}/history",
  operationId: "listAppHistory",
  permission: "apps:read",
  noun: "app",
  summary: "List what was done to an app, newest first",
  input: { params: idParams("app"), query: z.strictObject(pageQuery), body: noBody },
  output: pageOf(AppEventView),
  status: 200,
  problems: ["invalid-page-token"],
  examples: {
    answer: {
      items: [
        {
          id: "appe-0m9x2k4f7abcdefghj",
          appId: "app-0m9x2k4f7abcdefghj",
          action: "staged",
          at: "2026-11-21T09:00:00.000Z",
          by: "tok-0m9x2k4f7abcdefghj",
          from: "develop",
          to: "test",
          stage: "test",
        },
      ],
    },
  },
});

export const promote = route({
  method: "POST",
  path: "/apps/{id}:promote",
  operationId: "promoteAppVersion",
  permission: "apps:promote",
  least: "tenant",
  noun: "app",
  summary: "Put a version on a stage",
  description:
    "The stage points at the version by its digest, so that what was tested is what is deployed; `POST /deployments` takes `appId` and `stage`. A version comes to a stage when it has been on the stage before in the app's pipeline; `skip` with a `reason` lets it pass that by, and the history says so. When the stage is further than the app's own, that one follows.",
  input: {
    params: idParams("app"),
    query: noQuery,
    body: z
      .strictObject({
        appVersionId: z.string().min(1).max(80),
        stage: Stage,
        skip: z.boolean().default(false),
        reason: reason.optional(),
      })
      .refine(({ skip, reason: given }) => !skip || given !== undefined, {
        path: ["reason"],
        error: "Say why a stage is skipped.",
      }),
  },
  output: AppView,
  status: 200,
  idempotent: "commit",
  problems: ["stage-order"],
  examples: { body: { appVersionId: "appv-0m9x2k4f7abcdefghj", stage: "test" }, answer: appExample },
});

export const rollback = route({
  method: "POST",
  path: "/apps/{id}:rollback",
  operationId: "rollBackApp",
  permission: "apps:promote",
  least: "tenant",
  noun: "app",
  summary: "Put the version back that a stage had before",
  description:
    "Of the last ten versions the newest that can still be deployed. The version that is taken away has not passed the stage: to come to the next one it is promoted here again first.",
  input: {
    params: idParams("app"),
    query: noQuery,
    body: z.strictObject({ stage: Stage, reason: reason.optional() }),
  },
  output: AppView,
  status: 200,
  idempotent: "commit",
  problems: ["wrong-state"],
  examples: { body: { stage: "production", reason: "Nodes lose their leader" }, answer: appExample },
});

export const addAttachment = route({
  method: "POST",
  path: "/apps/{id}/attachments",
  operationId: "addAppAttachment",
  permission: "apps:update",
  least: "tenant",
  noun: "app",
  summary: "Add an icon or a screenshot",
  description: `The body is the picture itself: PNG, JPEG, WebP or GIF, told by its bytes, of at most ${MAX_ATTACHMENT_BYTES} bytes. SVG is refused, as it may hold scripts. An app has one icon (at most ${MAX_SIDE.icon} pixels on each side; a new one takes its place) and up to ${MAX_SCREENSHOTS} screenshots (${MAX_SIDE.screenshot}), in the order in which they came or at \`position\`. The same picture again is the same attachment, and moves when \`position\` is sent.`,
  input: {
    params: idParams("app"),
    query: z.strictObject({
      kind: Attachment.shape.kind,
      position: z.coerce
        .number()
        .int()
        .min(0)
        .max(MAX_SCREENSHOTS - 1)
        .optional(),
    }),
    body: z.instanceof(Uint8Array, { error: "Send the picture itself as the body." }),
  },
  binary: {
    types: ["image/png", "image/jpeg", "image/webp", "image/gif"],
    maxBytes: MAX_ATTACHMENT_BYTES,
    refused: { "image/svg+xml": "SVG is refused, as it may hold scripts and load other files." },
  },
  output: AttachmentView,
  status: 201,
  idempotent: "commit",
  immutable: true,
  problems: ["image-refused", "limit-reached"],
  examples: { answer: attachmentExample },
});

export const listAttachments = route({
  method: "GET",
  path: "/apps/{id}/attachments",
  operationId: "listAppAttachments",
  permission: "apps:read",
  noun: "app",
  summary: "List an app's pictures: the icon, then the screenshots in their order",
  input: { params: idParams("app"), query: noQuery, body: noBody },
  output: pageOf(AttachmentView),
  status: 200,
  problems: [],
  examples: { answer: { items: [attachmentExample] } },
});
