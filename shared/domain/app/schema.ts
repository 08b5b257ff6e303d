import * as z from "zod";
import { formatIds } from "../../packages/format-ids.generated.ts";
import { Attachment } from "../attachment/schema.ts";
import { OfferRef } from "../market/schema.ts";
import { Visibility } from "../repo/visibility.ts";
import { Audience } from "./audience.ts";
import { Channels } from "./channel.ts";
import { Curated } from "./curated.ts";
import { AppTexts, VersionTexts } from "./texts.ts";

/** What a store lists. Its id derives from repo and name, so that a second scan meets the same app. */
export const App = z.object({
  id: z.string(),
  tenantId: z.string(),
  /** `uploads` where no repo lists it. */
  repoId: z.string(),
  name: z.string(),
  description: z.string(),
  icon: z.string().optional(),
  keywords: z.array(z.string()),
  home: z.string().optional(),
  /** The highest version among those that give the app its status. */
  latestVersion: z.string(),
  latestVersionId: z.string(),
  /** By its versions: an active one wins over suspended ones, those over unreleased ones (`draft`), those over the rest. */
  status: z.enum(["draft", "active", "suspended", "deleted", "vanished"]),
  /** Of an uploaded app; absent = private. That of another app is its repo's. */
  visibility: Visibility.optional(),
  /** With the visibility `group`: which. */
  groups: z.array(z.string()).optional(),
  /** Of its latest version. */
  audience: Audience.optional(),
  /** What its page will say from the next release on. */
  draft: AppTexts.optional(),
  /** Of a repo's app: versions that the repo lists and that are not released, by id. */
  withheld: z.array(z.string()).optional(),
  /** What the tenant set, apart from what an index or a package says: neither writes the other's. */
  curated: Curated.optional(),
  /** The version of each stage. */
  channels: Channels.optional(),
  /** Pictures: the icon first, then the screenshots in their order. */
  attachments: z.array(Attachment).optional(),
  /** Where its tenant sells it. With a price among them, others need an entitlement to deploy it. */
  offers: z.array(OfferRef).optional(),
  version: z.int(),
  createdAt: z.string(),
  updatedAt: z.string(),
});
export type App = z.infer<typeof App>;

/** `rejected` by a review, with the reason; `deleted` is a tombstone; `vanished`: its repo no longer lists it. */
export const VersionStatus = z.enum([
  "draft",
  "submitted",
  "in-review",
  "passed",
  "rejected",
  "active",
  "suspended",
  "deleted",
  "vanished",
]);
export type VersionStatus = z.infer<typeof VersionStatus>;

/** One immutable package. Its id derives from app, version and digest. */
export const AppVersion = z.object({
  id: z.string(),
  tenantId: z.string(),
  appId: z.string(),
  repoId: z.string(),
  name: z.string(),
  /** Package version, such as 0.1.0. */
  packageVersion: z.string(),
  appVersion: z.string().optional(),
  ...VersionTexts.shape,
  /** Detected, never asked. Absent while the version is listed but its package was not read yet. */
  format: z.enum(formatIds).optional(),
  /** `sha256:<hex>` of the archive's bytes: until it is read, as its repo says. */
  digest: z.string(),
  /** Bytes of the archive; absent until it is read. */
  size: z.int().optional(),
  /** Where to read it, until it is read. */
  source: z.object({ urls: z.array(z.string()) }).optional(),
  /** Why it cannot be used, found when it was first read: what was published under its digest stays so. */
  fault: z.string().optional(),
  /** Until it is `active`, its own tenant alone sees and deploys it. */
  status: VersionStatus,
  /** Why it was rejected or suspended; of a version that has `passed`: why its release was not approved. */
  statusReason: z.string().optional(),
  /** Id of the platform's token that suspended it; the platform alone recovers it. Absent where its own tenant did. */
  suspendedBy: z.string().optional(),
  /** The status that it had when its repo stopped listing it; it has it again once it is back. */
  was: VersionStatus.optional(),
  /** Its last review, and for whom that was. */
  reviewId: z.string().optional(),
  audience: Audience.optional(),
  /** The approval that its release waits for. */
  approvalId: z.string().optional(),
  version: z.int(),
  createdAt: z.string(),
  updatedAt: z.string(),
});
export type AppVersion = z.infer<typeof AppVersion>;
