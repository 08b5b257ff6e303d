import type { Manifest } from "../contract.ts";
import { prices } from "./prices.ts";
import { Config, Credential } from "./schema.ts";

export const manifest = {
  id: "azure",
  title: "Microsoft Azure",
  capabilities: ["probe", "network", "securityGroups", "instances", "volumes", "snapshots", "addresses", "images"],
  packageFormats: ["vm"],
  credential: Credential,
  config: Config,
  functions: { tools: [], tunnel: true },
  prices,
} as const satisfies Manifest;
