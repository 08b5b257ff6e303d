import * as z from "zod";
import { formatIds } from "../../packages/format-ids.generated.ts";
import { Attachment } from "../attachment/schema.ts";
import { Visibility } from "../repo/visibility.ts";
import { Channels } from "./channel.ts";
import { Curated } from "./curated.ts";

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
  latestVersion: z.string(),
  latestVersionId: z.string(),
  /** Who sees an app that was uploaded; one that a repo lists is as visible as its repo. Absent = private. */
  visibility: Visibility.optional(),
  groups: z.array(z.string()).optional(),
  /** `draft`: it has only versions that were uploaded and not yet released. */
  status: z.enum(["draft", "active", "vanished"]),
  /** What the tenant set, apart from what an index or a package says: neither writes the other's. */
  curated: Curated.optional(),
  /** The version of each stage. */
  channels: Channels.optional(),
  /** Pictures: the icon first, then the screenshots in their order. */
  attachments: z.array(Attachment).optional(),
  version: z.int(),
  createdAt: z.string(),
  updatedAt: z.string(),
});
export type App = z.infer<typeof App>;

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
  description: z.string(),
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
  /** `draft`: uploaded; its own tenant sees and deploys it. */
  status: z.enum(["draft", "active", "vanished"]),
  version: z.int(),
  createdAt: z.string(),
  updatedAt: z.string(),
});
export type AppVersion = z.infer<typeof AppVersion>;
