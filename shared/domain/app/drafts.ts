import { derivedId } from "../../kernel/ids.ts";
import type { PackageValue } from "../../packages/contract.ts";
import { UPLOADS } from "../repo/uploads.ts";
import { tenantSet } from "./listing.ts";
import { latest } from "./rules.ts";
import type { App, AppVersion } from "./schema.ts";

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

/** The app with one draft more: it shows its highest version, and of two uploads of one version the later. */
export function draftApp(before: App | undefined, draft: AppVersion, { meta }: Draft["read"], now: Date): App {
  const at = now.toISOString();
  const known = before === undefined ? [] : [{ version: before.latestVersion, versionId: before.latestVersionId }];
  const best = latest([{ version: draft.packageVersion, versionId: draft.id }, ...known]);
  // A released version stays on show, and so do the texts of a higher one.
  if (before !== undefined && (before.status === "active" || best?.versionId !== draft.id))
    return { ...before, version: before.version + 1, updatedAt: at };
  return {
    ...tenantSet(before),
    id: draft.appId,
    tenantId: draft.tenantId,
    repoId: draft.repoId,
    name: draft.name,
    description: draft.description,
    ...(meta.icon === undefined ? {} : { icon: meta.icon }),
    keywords: [...(meta.keywords ?? [])],
    ...(meta.home === undefined ? {} : { home: meta.home }),
    latestVersion: draft.packageVersion,
    latestVersionId: draft.id,
    status: "draft",
    version: (before?.version ?? 0) + 1,
    createdAt: before?.createdAt ?? at,
    updatedAt: at,
  };
}
