import { AppVersion } from "./schema.ts";

/** A version as the API shows it, under apps and by itself. */
export const AppVersionView = AppVersion.omit({ tenantId: true }).meta({ id: "AppVersion" });

export const versionExample = {
  id: "appv-0m9x2k4f7abcdefghj",
  appId: "app-0m9x2k4f7abcdefghj",
  repoId: "repo-0m9x2k4f7abcdefghj",
  name: "zookeeper",
  packageVersion: "1.0.0",
  description: "A coordination service",
  format: "vm",
  digest: "sha256:9f86d081884c7d659a2feaa0c55ad015a3bf4f1b2b0b822cd15d6c15b0f00a08",
  size: 5312,
  status: "active",
  version: 1,
  createdAt: "2026-11-21T09:00:00.000Z",
  updatedAt: "2026-11-21T09:00:00.000Z",
};
