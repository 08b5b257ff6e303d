import { derivedId } from "../../kernel/ids.ts";
import type { PackageValue } from "../../packages/contract.ts";
import { UPLOADS } from "../repo/uploads.ts";
import { tenantSet } from "./listing.ts";
import { latest } from "./rules.ts";
import type { App, AppVersion } from "./schema.ts";
import { nextTexts, waitsForRelease } from "./shown.ts";

/** A package that was uploaded, read. */
export interface Draft {
  readonly tenantId: string;
  readonly name: string;
  readonly packageVersion: string;
  /** `sha256:<hex>` of the archive. */
  readonly digest: string;
  /** Bytes of the archive. */
  readonly size: number;
  readonly format: AppVersion["format"];
  readonly read: Pick<PackageValue, "description" | "meta">;
  readonly now: Date;
}

/** The version that an upload makes. Its id derives from tenant, name, version and digest: the same bytes are the same. */
export function draftVersion({ tenantId, name, packageVersion, digest, size, format, read, now }: Draft): AppVersion {
  const at = now.toISOString();
  return {
    id: derivedId("appVersion", tenantId, UPLOADS, name, packageVersion, digest),
    tenantId,
    appId: derivedId("app", tenantId, UPLOADS, name),
    repoId: UPLOADS,
    name,
    packageVersion,
    ...(read.meta.appVersion === undefined ? {} : { appVersion: read.meta.appVersion }),
    description: read.description,
    format,
    digest,
    size,
    status: "draft",
    version: 1,
    createdAt: at,
    updatedAt: at,
  };
}

/**
 * The app with one draft more: it shows its highest version, and of two uploads of one version the later. Once a version
 * is released that one stays on show, and what a higher one's package says waits for the next release.
 */
export function draftApp(before: App | undefined, draft: AppVersion, { meta }: Draft["read"], now: Date): App {
  const at = now.toISOString();
  const known = before === undefined ? [] : [{ version: before.latestVersion, versionId: before.latestVersionId }];
  const best = latest([{ version: draft.packageVersion, versionId: draft.id }, ...known]);
  const texts = {
    description: draft.description,
    ...(meta.icon === undefined ? {} : { icon: meta.icon }),
    keywords: [...(meta.keywords ?? [])],
    ...(meta.home === undefined ? {} : { home: meta.home }),
  };
  const gone = before?.status === "deleted" || before?.status === "vanished";
  if (before !== undefined && !gone) {
    const touched = { ...before, version: before.version + 1, updatedAt: at };
    if (best?.versionId !== draft.id) return touched;
    if (waitsForRelease(before)) return { ...touched, draft: { ...texts, curated: nextTexts(before).curated } };
  }
  return {
    visibility: "private",
    groups: [],
    ...tenantSet(before),
    id: draft.appId,
    tenantId: draft.tenantId,
    repoId: draft.repoId,
    name: draft.name,
    ...texts,
    latestVersion: draft.packageVersion,
    latestVersionId: draft.id,
    status: "draft",
    version: (before?.version ?? 0) + 1,
    createdAt: before?.createdAt ?? at,
    updatedAt: at,
  };
}
