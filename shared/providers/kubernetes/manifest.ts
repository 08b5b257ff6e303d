import type { Manifest } from "../contract.ts";
import { trust } from "../role-trust.ts";
import { Config, Credential } from "./schema.ts";

export const manifest = {
  id: "kubernetes",
  title: "Kubernetes",
  capabilities: ["probe", "workloads"],
  packageFormats: ["helm", "manifests"],
  credential: Credential,
  trust,
  config: Config,
  functions: { tools: ["helm"], tunnel: true },
} as const satisfies Manifest;
