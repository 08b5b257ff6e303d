import type { JobKind } from "../../domain/job/schema.ts";
import type { Operation } from "../contract.ts";
import { type Occasion, putLayers } from "./layers.ts";

/** What the deployment is to become is put; taken back, what it was is put again. */
const change = (kind: JobKind, occasion: Occasion): Operation => ({
  kind,
  plan: () => putLayers(occasion),
  undo: () => putLayers("rollback"),
});

export const configure = change("configure", "upgrade");
export const upgrade = change("upgrade", "upgrade");
export const scaleOut = change("scale-out", "upgrade");
export const scaleIn = change("scale-in", "upgrade");
export const adopt = change("adopt", "upgrade");
export const rollBack = change("roll-back", "rollback");
