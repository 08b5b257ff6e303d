// Written by scripts/formats.ts from the folders beside it. Do not edit.
import { vmFormat } from "./vm/format.ts";

export const readers = [vmFormat] as const;
