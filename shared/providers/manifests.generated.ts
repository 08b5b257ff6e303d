// Written by scripts/providers.ts from the folders beside it. Do not edit.
import { manifest as aws } from "./aws/manifest.ts";

export const manifests = [aws] as const;
