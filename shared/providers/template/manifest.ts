import type { Manifest } from "../contract.ts";
import { Config, Credential } from "./schema.ts";

export const manifest = {
  id: "template",
  title: "A template",
  capabilities: ["probe", "network", "instances", "images"],
  packageFormats: ["vm"],
  credential: Credential,
  config: Config,
} as const satisfies Manifest;
