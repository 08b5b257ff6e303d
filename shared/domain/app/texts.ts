import * as z from "zod";
import { Curated, localText } from "./curated.ts";

/** Of what a tenant sets on an app, that which its page says; the rest (stage, department, categories) files it. */
export const CuratedTexts = Curated.pick({
  displayName: true,
  descriptions: true,
  keywords: true,
  maintainers: true,
  home: true,
  sources: true,
});
export type CuratedTexts = z.infer<typeof CuratedTexts>;

/** All that an app's page says: what its package says, and in `curated` what its tenant says over that. */
export const AppTexts = z.object({
  description: z.string(),
  icon: z.string().optional(),
  keywords: z.array(z.string()),
  home: z.string().optional(),
  curated: CuratedTexts,
});
export type AppTexts = z.infer<typeof AppTexts>;

/** What a version's page says beside the package's own facts. */
export const VersionTexts = z.object({
  description: z.string(),
  /** In other languages. */
  descriptions: localText(2000).optional(),
  /** What is new in it. */
  releaseNotes: localText(4000).optional(),
});
export type VersionTexts = z.infer<typeof VersionTexts>;
