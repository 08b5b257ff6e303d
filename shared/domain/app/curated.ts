import * as z from "zod";

/** How far an app has come, in this order (paper 001: "developing, testing, staging, production"). */
export const STAGES = ["develop", "test", "staging", "production"] as const;
export const Stage = z.enum(STAGES);
export type Stage = z.infer<typeof Stage>;

/** A language such as `en` or `zh-cn`, in small letters as packages write it. */
export const Locale = z
  .string()
  .regex(/^[a-z]{2,3}(-[a-z0-9]{2,8}){0,2}$/, 'must be a language such as "en" or "zh-cn"');

/** Languages of one text. */
const MAX_LOCALES = 20;

/** One text in several languages. `max`: characters in each. */
export function localText(max: number) {
  return z
    .record(Locale, z.string().trim().min(1).max(max))
    .refine((texts) => Object.keys(texts).length <= MAX_LOCALES, `has at most ${MAX_LOCALES} languages`);
}

export const Maintainer = z.strictObject({
  name: z.string().trim().min(1).max(100),
  email: z.email().max(200).optional(),
});

/** An address that a browser may be sent to. */
export const WebAddress = z
  .url({ protocol: /^https?$/, error: "must be a URL that begins with http:// or https://" })
  .max(500);

/**
 * What a tenant says of an app. A member that is absent is not set: what the index or the package says is shown, and
 * comes back when the member is taken away.
 */
export const Curated = z.object({
  stage: Stage.optional(),
  /** Stages that its versions pass one after the other; `PIPELINE` where it is not set. */
  pipeline: z.array(Stage).optional(),
  department: z.string().optional(),
  /** Ids; an app without one is uncategorised. */
  categories: z.array(z.string()).optional(),
  displayName: localText(100).optional(),
  descriptions: localText(2000).optional(),
  keywords: z.array(z.string()).optional(),
  maintainers: z.array(Maintainer).optional(),
  home: z.string().optional(),
  sources: z.array(z.string()).optional(),
});
export type Curated = z.infer<typeof Curated>;
