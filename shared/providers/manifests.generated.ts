// Written by scripts/providers.ts from the folders beside it. Do not edit.
import { manifest as aws } from "./aws/manifest.ts";
import { manifest as kubernetes } from "./kubernetes/manifest.ts";

export const manifests = [aws, kubernetes] as const;
