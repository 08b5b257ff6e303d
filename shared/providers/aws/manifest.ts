import type { Manifest } from "../contract.ts";
import { trust } from "../role-trust.ts";
import { prices } from "./prices.ts";
import { Config, Credential } from "./schema.ts";

export const manifest = {
  id: "aws",
  title: "Amazon Web Services",
  capabilities: ["probe", "network", "securityGroups", "instances", "volumes", "snapshots", "addresses", "images"],
  packageFormats: ["vm"],
  credential: Credential,
  trust,
  config: Config,
  prices,
} as const satisfies Manifest;
