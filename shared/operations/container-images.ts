import type { ImageDigests } from "../domain/deployment/schema.ts";
import type { AskImages } from "../images/asking.ts";
import { MOST_ASKED } from "../images/messages.ts";
import { type Fault, invalid } from "../kernel/problem.ts";
import type { RenderedCluster } from "../packages/vm/cluster.ts";
import { packageImage } from "../packages/vm/image.ts";

export interface ContainerParts {
  /** Absent: of whoever decides about no package with containers. */
  readonly askImages?: AskImages | undefined;
}

/** Where the machines will run. */
interface Place {
  readonly provider: string;
  readonly region: string;
}

/** What machines of every provider are (their images are built for it). */
const PLATFORM = "linux/amd64";

/** What to do about a registry that did not say what a tag means. */
const REMEDIES = {
  "no-image": "Ask the publisher to name an image of a container.",
  "not-found": "Ask the publisher to push the image, or to name one that is there.",
  "wants-credential":
    "Ask the publisher to name the image by digest (app@sha256:…): it is then taken from the runtime's mirror without asking here.",
  "too-many": "Ask again in a few minutes, or have the image named by digest (app@sha256:…).",
  refused:
    "Ask the publisher to name the image by digest (app@sha256:…), or to push it to a registry that everybody reaches.",
  unreachable: "Ask again, or have the image named by digest (app@sha256:…): then its registry is not asked.",
} as const;

/**
 * What the tags of a package's container images mean from now on. Those that it names by digest are asked nobody for; of those
 * that `known` says, the meaning stays. One call of another function where something is to be asked, else none.
 * @param pointer of the request's member that names the package
 * @throws Problem 422 with the registry's answer: no such image, not for everybody, for another platform
 */
export async function digestsOf(
  { askImages }: ContainerParts,
  { roles }: Pick<RenderedCluster, "roles">,
  { provider, region }: Place,
  known: ImageDigests | undefined,
  pointer: string,
): Promise<ImageDigests | undefined> {
  const tags = new Set(
    roles.flatMap((role) => {
      const image = role.container.type === "docker" ? packageImage(role, provider, region) : undefined;
      return image?.ok === true && !image.reference.includes("@") ? [image.reference] : [];
    }),
  );
  if (tags.size === 0) return undefined;
  const kept = Object.entries(known ?? {}).filter(([reference]) => tags.has(reference));
  const open = [...tags].filter((reference) => !kept.some(([one]) => one === reference));
  if (open.length === 0) return Object.fromEntries(kept);
  if (askImages === undefined) throw new Error("nobody can be asked what tags of images mean");
  const answers = await askImages(open.slice(0, MOST_ASKED));
  const faults: Fault[] = answers.flatMap((answer) => {
    if ("code" in answer)
      return [
        {
          pointer,
          detail: `What the image ${answer.reference} means could not be found out. ${answer.detail}`,
          remedy: REMEDIES[answer.code],
        },
      ];
    if (answer.platforms.length === 0 || answer.platforms.includes(PLATFORM)) return [];
    return [
      {
        pointer,
        detail: `The image ${answer.reference} is for ${answer.platforms.join(", ")}, and the machines are ${PLATFORM}.`,
        remedy: "Ask the publisher for an image that runs there.",
      },
    ];
  });
  if (open.length > MOST_ASKED)
    faults.push({
      pointer,
      detail: `Its roles name ${open.length} images by tag; at most ${MOST_ASKED} are asked for at once.`,
      remedy: "Name images by digest (app@sha256:…).",
    });
  if (faults.length > 0) throw invalid("invalid-request", "An image of its containers cannot be taken", faults);
  const asked = answers.flatMap((answer) => ("digest" in answer ? [[answer.reference, answer.digest] as const] : []));
  return Object.fromEntries([...kept, ...asked]);
}
