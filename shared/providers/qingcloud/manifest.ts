import type { Manifest } from "../contract.ts";
import { Config, Credential } from "./schema.ts";

export const manifest = {
  id: "qingcloud",
  title: "QingCloud",
  capabilities: ["probe", "network", "securityGroups", "instances", "volumes", "snapshots", "addresses", "images"],
  packageFormats: ["vm"],
  credential: Credential,
  config: Config,
  functions: { tools: [], tunnel: true },
} as const satisfies Manifest;
