import type { Manifest } from "../contract.ts";
import { prices } from "./prices.ts";
import { Config, Credential } from "./schema.ts";
import { trust } from "./trust.ts";

export const manifest = {
  id: "aws",
  title: "Amazon Web Services",
  capabilities: ["probe", "network", "instances", "volumes", "snapshots", "addresses", "images"],
  packageFormats: ["vm"],
  credential: Credential,
  trust,
  config: Config,
  prices,
} as const satisfies Manifest;
