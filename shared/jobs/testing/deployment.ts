import type { Deployment } from "../../domain/deployment/schema.ts";

/** When it was made. */
export const AT = "2026-11-21T09:00:00.000Z";

/** A deployment of one app on AWS, whose job is the first of its tenant. */
export const testDeployment = (status: Deployment["status"]): Deployment => ({
  id: "dep-000001",
  tenantId: "tenant-000001",
  name: "zk",
  description: "",
  appId: "app-000001",
  appVersionId: "appv-000001",
  repoId: "repo-000001",
  runtimeId: "rt-000001",
  provider: "aws",
  credentialId: "cred-000001",
  values: {},
  subnetId: "subnet-1",
  status,
  lastJobId: "job-000001",
  metadataVersion: 0,
  version: 1,
  createdAt: AT,
  updatedAt: AT,
});
