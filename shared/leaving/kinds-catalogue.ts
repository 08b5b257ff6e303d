import * as z from "zod";
import { Stage } from "../domain/app/curated.ts";
import { passedItem, passedPartition } from "../domain/app/edits.ts";
import { appItem, appVersionItem, packageKey, parsePackageItem, versionsPartition } from "../domain/app/entity.ts";
import { AppEvent, appEventItem, appEventPartition } from "../domain/app/event.ts";
import { App, AppVersion } from "../domain/app/schema.ts";
import { attachmentObjectKey } from "../domain/attachment/rules.ts";
import { attachmentPlace } from "../domain/attachment/store.ts";
import { categoryItem, memberItem, membersPartition, SHARDS } from "../domain/category/entity.ts";
import { Category } from "../domain/category/schema.ts";
import { historyItem } from "../domain/lifecycle/entity.ts";
import { HistoryEntry } from "../domain/lifecycle/schema.ts";
import { repoEventItem, repoEventPartition, repoItem } from "../domain/repo/entity.ts";
import { Repo, RepoEvent } from "../domain/repo/schema.ts";
import { RepoCredential } from "../domain/repo/secret.ts";
import { UPLOADS } from "../domain/repo/uploads.ts";
import { reviewItem, reviewOwnerItem } from "../domain/review/entity.ts";
import { Review } from "../domain/review/schema.ts";
import { tenantSettingsKey } from "../domain/store-settings/entity.ts";
import { StoreSettings } from "../domain/store-settings/schema.ts";
import { type ExportedKind, exportedKind, type Lead } from "./kind.ts";

const digestPath = (digest: string) => digest.replace(/^sha256:/, "");

/** The scan's own view of a repo is not carried: the next scan reads all of it again, as after any edit of its URL. */
const { credential: _sealed, etag: _etag, lastModified: _modified, indexDigest: _digest, ...repoShape } = Repo.shape;
const { manifest: _manifest, scanLeaseUntil: _lease, ...keptRepo } = repoShape;

/** What others may see, the other store's platform has reviewed: here it is the tenant's alone until it is reviewed. */
function unreviewed({ repoId, audience }: Pick<AppVersion, "repoId" | "audience">): { audience?: "private" } {
  return repoId === UPLOADS || audience !== undefined ? { audience: "private" } : {};
}

const repo = exportedKind({
  name: "repo",
  pk: "REPO",
  sk: "*",
  shape: { ...keptRepo, credential: RepoCredential.omit({ sealed: true, fingerprint: true }).optional() },
  secrets: ["credential.sealed"],
  leadsTo: (tenantId, { id }) => [{ query: { pk: repoEventPartition(tenantId, id) } }],
  item: ({ credential, ...record }, { now }) =>
    repoItem({
      ...record,
      // Nobody has its secret here: an empty fingerprint says so, and the scan fails with `secret-missing` until it is set.
      ...(credential === undefined ? {} : { credential: { ...credential, sealed: "", fingerprint: "" } }),
      status: record.status === "scanning" ? "new" : record.status,
      nextScanAt: now.toISOString(),
      scanLeaseUntil: 0,
    }),
});

const repoEvent = exportedKind({
  name: "repo-event",
  pk: "REPO#*#EVENT",
  sk: "*",
  shape: RepoEvent.shape,
  item: (record, { now }) =>
    repoEventItem(
      record.status === "running"
        ? { ...record, status: "failed", finishedAt: now.toISOString(), error: "It was running when it was exported." }
        : record,
    ),
});

const app = exportedKind({
  name: "app",
  pk: "APP",
  sk: "*",
  shape: App.shape,
  leadsTo: (tenantId, record) => [
    { query: { pk: appEventPartition(tenantId, record.id) } },
    { query: { pk: passedPartition(tenantId, record.id) } },
    { query: { index: "gsi1", pk: versionsPartition(tenantId, record.id) } },
    ...(record.attachments ?? []).map(
      (one): Lead => ({
        object: attachmentObjectKey(tenantId, one),
        path: `attachments/${digestPath(one.digest)}/${one.id}`,
      }),
    ),
  ],
  item: (record) => appItem({ ...record, ...unreviewed(record) }),
  publicIds: ({ id }) => [id],
});

const passed = exportedKind({
  name: "app-passed",
  pk: "APP#*#PASSED",
  sk: "*#*",
  shape: { tenantId: z.string(), appId: z.string(), stage: Stage, versionId: z.string() },
  fromKey: ([, tenantId, , appId]) => ({ tenantId, appId }),
  item: ({ tenantId, appId, stage, versionId }) => passedItem(tenantId, appId, stage, versionId),
});

const appEvent = exportedKind({
  name: "app-event",
  pk: "APP#*#EVENT",
  sk: "*",
  shape: AppEvent.shape,
  item: appEventItem,
});

const appVersion = exportedKind({
  name: "app-version",
  pk: "APPV#*",
  sk: "VERSION",
  shape: AppVersion.shape,
  leadsTo: (_, { digest, size }) =>
    size === undefined ? [] : [{ object: `packages/${digestPath(digest)}`, path: `packages/${digestPath(digest)}` }],
  // Approvals stay behind: nothing here would ever end one that it waits for.
  item: ({ approvalId: _, ...record }) => {
    const open = record.status === "submitted" || record.status === "in-review";
    return appVersionItem({ ...record, ...unreviewed(record), ...(open ? { status: "draft" } : {}) });
  },
  publicIds: ({ id }) => [id],
});

const base64 = z.union([
  z.base64(),
  z.instanceof(Uint8Array).transform((bytes) => Buffer.from(bytes).toString("base64")),
]);

const packageKind = exportedKind({
  name: "package",
  pk: "APPV#*",
  sk: "PACKAGE",
  shape: { tenantId: z.string(), id: z.string(), format: z.string(), body: base64 },
  item: ({ tenantId, id, format, body }) => {
    const item = { entity: "Package", tenantId, id, format, body: new Uint8Array(Buffer.from(body, "base64")) };
    // Unpacked within its bounds, and JSON, before it is kept.
    parsePackageItem(item);
    return { ...packageKey(tenantId, id), ...item };
  },
});

const history = exportedKind({
  name: "version-history",
  pk: "APPV#*",
  sk: "HISTORY#*",
  shape: HistoryEntry.shape,
  item: historyItem,
});

const review = exportedKind({
  name: "review",
  pk: "REVIEW",
  sk: "*",
  shape: Review.shape,
  // An open review waits for reviewers of the other store: it ends here, and its version is submitted again.
  item: (record) =>
    reviewItem(
      record.status === "submitted" || record.status === "in-review" ? { ...record, status: "cancelled" } : record,
    ),
  publicIds: ({ id }) => [id],
  beside: (record) => [reviewOwnerItem(record)],
});

const category = exportedKind({
  name: "category",
  pk: "CATEGORY",
  sk: "ctg-*",
  shape: Category.shape,
  leadsTo: (tenantId, { id }) =>
    Array.from({ length: SHARDS }, (_, shard) => ({
      query: { pk: membersPartition(tenantId, id, shard), prefix: "APP#" },
    })),
  item: categoryItem,
});

const categoryMember = exportedKind({
  name: "category-member",
  pk: "CATEGORY#*#*",
  sk: "APP#*#*",
  shape: { tenantId: z.string(), appId: z.string(), categoryId: z.string() },
  fromKey: ([, , , categoryId]) => ({ categoryId }),
  item: ({ categoryId, ...member }) => memberItem(member.tenantId, categoryId, member),
});

const attachment = exportedKind({
  name: "attachment",
  pk: "ATTACHMENT",
  sk: "*",
  shape: { tenantId: z.string(), repoId: z.string(), appId: z.string(), id: z.string() },
  fromKey: (_, id) => ({ id }),
  item: ({ tenantId, repoId, appId, id }) => attachmentPlace({ tenantId, repoId, appId, id }),
  publicIds: ({ id }) => [id],
});

const settings = exportedKind({
  name: "store-settings",
  pk: "STORE",
  sk: "SETTINGS",
  shape: { ...StoreSettings.shape, tenantId: z.string() },
  fromKey: ([, tenantId]) => ({ tenantId }),
  item: ({ tenantId, ...record }) => ({
    ...tenantSettingsKey(tenantId),
    entity: "StoreSettings",
    ...record,
  }),
});

export const catalogueKinds: readonly ExportedKind[] = [
  repo,
  repoEvent,
  app,
  appEvent,
  passed,
  appVersion,
  packageKind,
  history,
  review,
  category,
  categoryMember,
  attachment,
  settings,
];
