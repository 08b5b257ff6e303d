// Written by scripts/formats.ts from the folders beside it. Do not edit.
export const formatIds = ["helm", "manifests", "vm"] as const;
