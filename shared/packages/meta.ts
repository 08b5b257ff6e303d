import * as z from "zod";

/** An icon's file, kept with the package. */
export const PackagePicture = z.object({
  /** Media type, told by the bytes. */
  type: z.enum(["image/png", "image/jpeg", "image/webp", "image/gif"]),
  /** Pixels. */
  width: z.int(),
  height: z.int(),
  /** The bytes in Base64. */
  data: z.string(),
});

/** What a package of any format says of itself, as far as it does; a repo's index entry may say it instead. */
export const packageMeta = z.object({
  name: z.string().optional(),
  /** Of the package. */
  version: z.string().optional(),
  /** Of the program in it. */
  appVersion: z.string().optional(),
  description: z.string().optional(),
  /** URL of the program's site. */
  home: z.string().optional(),
  /** URL, `data:` URL, or path inside the package. */
  icon: z.string().optional(),
  /** What lies at that path. */
  picture: PackagePicture.optional(),
  keywords: z.array(z.string()).optional(),
  sources: z.array(z.string()).optional(),
  screenshots: z.array(z.string()).optional(),
  maintainers: z
    .array(z.object({ name: z.string(), email: z.string().optional(), url: z.string().optional() }))
    .optional(),
  /** SPDX expression, where the package says one. */
  licence: z.string().optional(),
  /** Markdown, cut to what is stored. */
  readme: z.string().optional(),
  /** The same in a language, by its tag in lower case: `zh-cn`. */
  readmes: z.record(z.string(), z.string()).optional(),
  /** The publisher asks not to use it any more. */
  deprecated: z.boolean().optional(),
});
export type PackageMeta = z.infer<typeof packageMeta>;
