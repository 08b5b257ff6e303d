import * as z from "zod";
import { UNREAD } from "./facts.ts";

/** At most as many images are asked for at once. */
export const MOST_ASKED = 20;

/** Asks the function `scan-repo`, and waits for the answer, what images of containers their references mean now. Nothing is written. */
export const ImagesRequest = z.strictObject({
  images: z.array(z.string().min(1).max(2048)).min(1).max(MOST_ASKED),
});
export type ImagesRequest = z.infer<typeof ImagesRequest>;

/** One for each reference, in their order. */
export const ImagesAnswer = z.array(
  z.union([
    z.object({
      reference: z.string(),
      /** `sha256:…` of what it names: of the list where it is one for several platforms. */
      digest: z.string(),
      /** `linux/amd64`, for each of its images. Empty: it does not say. */
      platforms: z.array(z.string()),
    }),
    z.object({
      reference: z.string(),
      code: z.enum(UNREAD),
      /** One sentence, the registry's answer in it. */
      detail: z.string(),
    }),
  ]),
);
export type ImagesAnswer = z.infer<typeof ImagesAnswer>;
