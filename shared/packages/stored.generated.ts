// Written by scripts/formats.ts from the folders beside it. Do not edit.
import { helmStored } from "./helm/stored.ts";
import { manifestsStored } from "./manifests/stored.ts";
import { opener } from "./stored.ts";
import { vmStored } from "./vm/stored.ts";

export const storedFormats = [opener(helmStored), opener(manifestsStored), opener(vmStored)] as const;
