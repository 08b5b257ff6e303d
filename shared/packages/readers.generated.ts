// Written by scripts/formats.ts from the folders beside it. Do not edit.
import { helmFormat } from "./helm/format.ts";
import { manifestsFormat } from "./manifests/format.ts";
import { vmFormat } from "./vm/format.ts";

export const readers = [helmFormat, manifestsFormat, vmFormat] as const;
