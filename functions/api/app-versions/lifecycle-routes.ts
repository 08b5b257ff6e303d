import * as z from "zod";
import { localText } from "../../../shared/domain/app/curated.ts";
import { AppVersionView, versionExample } from "../../../shared/domain/app/view.ts";
import { HistoryEntry } from "../../../shared/domain/lifecycle/schema.ts";
import { pageOf, pageQuery } from "../../../shared/platform/middleware/pages.ts";
import { idParams, noBody, noQuery } from "../../../shared/platform/middleware/params.ts";
import { route } from "../../../shared/platform/middleware/route.ts";

const params = idParams("appVersion");
const example = { ...versionExample, repoId: "uploads", status: "draft" };

/** Why, for those who read the history. */
const message = z.string().trim().max(2000);
const body = z.strictObject({ message: message.optional() }).optional();
const query = z.strictObject({
  dryRun: z.enum(["true", "false"]).default("false").describe("Answer what would be, and change nothing."),
});

const command = {
  method: "POST",
  noun: "app version",
  input: { params, query, body },
  output: AppVersionView,
  status: 200,
  idempotent: "commit",
  problems: ["wrong-state"],
} as const;

export const submit = route({
  ...command,
  path: "/app-versions/{id}:submit",
  operationId: "submitAppVersion",
  permission: "app-versions:submit",
  least: "tenant",
  summary: "Submit a version for review",
  location: "Path of the review; one without phases has passed",
  description:
    "Takes a version that is `draft` or `rejected`. `Location` is its review, which has the phases that the store asks for at this moment (`GET /store`): the tenant's own where the app is private, the platform's where others will see it. Without any phase the version is `passed` at once. Who may decide the vendor's phase (`reviews:decide`) has passed the vendor's phase by submitting. What the app's page says now is what the release will publish.",
  examples: { body: { message: "Adds TLS." }, answer: { ...example, status: "submitted", version: 2 } },
});

export const cancel = route({
  ...command,
  path: "/app-versions/{id}:cancel",
  operationId: "cancelAppVersion",
  permission: "app-versions:submit",
  least: "tenant",
  summary: "Take a version back from review",
  description: "Takes a version that is `submitted`, `in-review` or `passed`; it is a draft again.",
  examples: { body: { message: "Found a fault." }, answer: { ...example, version: 3 } },
});

export const release = route({
  ...command,
  path: "/app-versions/{id}:release",
  operationId: "releaseAppVersion",
  permission: "app-versions:release",
  least: "tenant",
  summary: "Release a version that has passed",
  description:
    "It is `active`: whoever may see its app sees it and deploys it. The app's page says from now on what it said when the version was submitted. Where the tenant has an approval flow for `publish`, the version waits as `passed` with its `approvalId`, and is released as it was asked once the approvers have agreed; where they have not, it has no `approvalId` any more and `statusReason` says why.",
  problems: ["wrong-state", "no-approver"],
  examples: { body: {}, answer: { ...example, status: "active", version: 6 } },
});

export const suspend = route({
  ...command,
  path: "/app-versions/{id}:suspend",
  operationId: "suspendAppVersion",
  permission: "app-versions:suspend",
  least: "tenant",
  summary: "Take a released version out of the store for now",
  description:
    "Nobody sees or deploys it until it is recovered. Deployments that run go on. With `app-versions:suspend@platform` also a version that another tenant shares; then `message` is required, and only the platform recovers it (`suspendedBy`).",
  examples: {
    body: { message: "CVE-2026-1234" },
    answer: { ...example, status: "suspended", statusReason: "CVE-2026-1234", version: 7 },
  },
});

export const recover = route({
  ...command,
  path: "/app-versions/{id}:recover",
  operationId: "recoverAppVersion",
  permission: "app-versions:suspend",
  least: "tenant",
  summary: "Put a suspended version back into the store",
  description:
    "What its own tenant suspended. What the platform suspended needs `app-versions:suspend@platform` and a `message`; anyone else gets 409 with `suspendedBy`, who did it.",
  examples: { body: {}, answer: { ...example, status: "active", version: 8 } },
});

export const update = route({
  method: "PATCH",
  path: "/app-versions/{id}",
  operationId: "updateAppVersion",
  permission: "app-versions:update",
  least: "tenant",
  noun: "app version",
  summary: "Change what a version's page says",
  description:
    "Takes a version that is `draft`, `rejected` or `active`. A rejected one is a draft again. The package itself never changes. `descriptions` stand beside the package's own `description`, in any language. `null` takes a member away.",
  input: {
    params,
    query: noQuery,
    body: z.strictObject({
      descriptions: localText(2000).nullable().optional(),
      releaseNotes: localText(4000).nullable().optional(),
    }),
  },
  output: AppVersionView,
  status: 200,
  conditional: true,
  problems: ["wrong-state"],
  examples: {
    body: { releaseNotes: { en: "Adds TLS." } },
    answer: { ...example, releaseNotes: { en: "Adds TLS." }, version: 2 },
  },
});

export const remove = route({
  method: "DELETE",
  path: "/app-versions/{id}",
  operationId: "deleteAppVersion",
  permission: "app-versions:delete",
  least: "tenant",
  noun: "app version",
  summary: "Delete a version",
  description:
    "Takes a version that is `draft`, `rejected`, `passed` or `suspended`. It is listed no more and cannot be deployed; its record and history stay. Deployments made from it go on. An app whose versions are all deleted is deleted. Uploading the same bytes again makes it a draft.",
  input: { params, query: noQuery, body: noBody },
  output: z.undefined(),
  shows: AppVersionView,
  status: 204,
  conditional: true,
  problems: ["wrong-state"],
});

export const HistoryView = HistoryEntry.omit({ tenantId: true }).meta({ id: "AppVersionHistory" });

export const history = route({
  method: "GET",
  path: "/app-versions/{id}/history",
  operationId: "listAppVersionHistory",
  permission: "app-versions:read",
  noun: "app version",
  summary: "List who did what to a version, newest first",
  description:
    "`number` is the version's own counter after the change. `actor` is a token's id; `actedAs` tells whether it acted for the version's tenant (`owner`) or for the platform (`reviewer` of a review, `platform` otherwise).",
  input: { params, query: z.strictObject(pageQuery), body: noBody },
  output: pageOf(HistoryView),
  status: 200,
  problems: ["invalid-page-token"],
  examples: {
    answer: {
      items: [
        {
          appId: example.appId,
          versionId: example.id,
          number: 2,
          command: "submit",
          from: "draft",
          to: "submitted",
          reviewId: "rev-0m9x2k4f7abcdefghj",
          message: "Adds TLS.",
          actor: "tok-0m9x2k4f7abcdefghj",
          actedAs: "owner",
          requestId: "JKJaXmPLvHcESHA=",
          at: "2026-11-21T09:00:00.000Z",
        },
      ],
    },
  },
});
