import type { Manifest } from "../contract.ts";
import { Config, Credential } from "./schema.ts";

export const manifest = {
  id: "vsphere",
  title: "VMware vSphere",
  capabilities: ["probe", "network", "instances", "volumes", "images"],
  packageFormats: ["vm"],
  credential: Credential,
  config: Config,
  functions: { tools: [], tunnel: true },
} as const satisfies Manifest;
