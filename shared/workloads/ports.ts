import * as z from "zod";
import type { ImagePort } from "../images/config.ts";
import { type ImageFacts, UNREAD, type Unread } from "../images/facts.ts";
import type { ReadImage } from "../images/reader.ts";
import { WORKLOAD_KINDS, type WorkloadView } from "./views/workload.ts";

/** Images that are read for one answer, at once; all have so long together. */
const MOST_IMAGES = 20;
const DEADLINE_MS = 10_000;

/** On which ports a container listens. */
export const ContainerPorts = z.object({
  workload: z.object({ kind: z.enum(WORKLOAD_KINDS), name: z.string() }),
  container: z.string(),
  image: z.string().optional(),
  /** Of the image, or of the list of its platforms: absent where it was not read. */
  digest: z.string().optional(),
  /** `spec`: the package says so; `image`: the image's own configuration does (`EXPOSE`), and the package does not. */
  ports: z.array(
    z.object({
      name: z.string().optional(),
      port: z.int(),
      protocol: z.string(),
      from: z.enum(["spec", "image"]),
    }),
  ),
  /** Why the image was not read: then `ports` may lack some. */
  unread: z.object({ code: z.enum(UNREAD), detail: z.string() }).optional(),
});
export type ContainerPorts = z.infer<typeof ContainerPorts>;

/** The ports of the containers of workloads: what their specs say, and what their images say besides. */
export async function portsOfWorkloads(read: ReadImage, workloads: readonly WorkloadView[]): Promise<ContainerPorts[]> {
  const images = new Set(workloads.flatMap(({ containers }) => containers.flatMap(({ image }) => image ?? [])));
  const chosen = [...images].slice(0, MOST_IMAGES);
  const facts = new Map(
    await Promise.all(chosen.map(async (image) => [image, await read(image, DEADLINE_MS)] as const)),
  );
  return workloads.flatMap(({ kind, name, containers }) =>
    containers.map(({ name: container, image = "", ports = [] }) => {
      const own = ports.map((one) => ({ ...one, from: "spec" as const }));
      const found = facts.get(image) ?? TOO_MANY;
      return { workload: { kind, name }, container, ...(image === "" ? {} : { image }), ...joined(own, found) };
    }),
  );
}

const TOO_MANY: Unread = {
  code: "too-many",
  detail: `At most ${MOST_IMAGES} images are read at once: ask for a smaller page.`,
};

type Own = ContainerPorts["ports"];

function joined(own: Own, found: ImageFacts | Unread): Pick<ContainerPorts, "ports" | "digest" | "unread"> {
  if ("code" in found) return { ports: own, unread: { ...found } };
  const isOwn = ({ port, protocol }: ImagePort) => own.some((one) => one.port === port && one.protocol === protocol);
  const more = found.ports.filter((one) => !isOwn(one)).map((one) => ({ ...one, from: "image" as const }));
  return { ports: [...own, ...more], digest: found.digest };
}
