// Written by scripts/formats.ts from the folders beside it. Do not edit.
import { helmStored } from "./helm/stored.ts";
import { opener } from "./stored.ts";
import { vmStored } from "./vm/stored.ts";

export const storedFormats = [opener(helmStored), opener(vmStored)] as const;
