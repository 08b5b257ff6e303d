import type { AskImages } from "./asking.ts";
import { isUnread } from "./facts.ts";
import type { ReadImage } from "./reader.ts";

/** How long one image may take: its list, the image, its configuration, and a token. */
const DEADLINE_MS = 15_000;

/** Answers what references mean now, as the function that may open the connections does. All at the same time. */
export function answerImages(read: ReadImage): AskImages {
  return (references) =>
    Promise.all(
      references.map(async (reference) => {
        const found = await read(reference, DEADLINE_MS);
        if (isUnread(found)) return { reference, code: found.code, detail: found.detail };
        return { reference, digest: found.digest, platforms: [...found.platforms] };
      }),
    );
}
