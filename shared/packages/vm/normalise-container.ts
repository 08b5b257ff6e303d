import { readReference } from "../../images/reference.ts";
import type { Role } from "./cluster.ts";
import type { NodeFile } from "./cluster-file.ts";
import type { Ground } from "./ground.ts";
import { kept } from "./kept.ts";

/**
 * How a role's app comes: as the machine's own image, or (`docker`) in a container on it. `env` and `command` are of a
 * container alone; numbers and booleans of its environment become texts, as processes have them.
 * @param agent whether its machines have a Drone, which is what runs the container
 */
export function readContainer(
  ground: Ground,
  file: NodeFile["container"],
  agent: boolean,
  pointer: string,
): Role["container"] {
  const { type, image, zone, env, command, ...rest } = file;
  if (type === "docker") {
    if (!agent)
      ground.fault(
        `${pointer}/type`,
        "Nobody would run the container: these machines have no agent.",
        "Take agent_installed away, or make it true.",
      );
    for (const [at, reference] of imagesOf(image))
      if (readReference(reference) === undefined)
        ground.fault(
          `${pointer}/image${at}`,
          `"${reference}" names no image of a container.`,
          "Write host/path:tag or, better, host/path@sha256:…; Docker Hub's images need no host.",
        );
  }
  return {
    type,
    image,
    ...(zone === undefined ? {} : { zone }),
    ...(env == null ? {} : { env: Object.fromEntries(Object.entries(env).map(([name, one]) => [name, String(one)])) }),
    ...(command == null ? {} : { command }),
    rest: kept.parse(rest),
  };
}

/** Every reference that it names, with its place. */
function imagesOf(image: NodeFile["container"]["image"]): readonly (readonly [string, string])[] {
  if (typeof image === "string") return [["", image]];
  return Object.entries(image).flatMap(([provider, where]): [string, string][] =>
    typeof where === "string"
      ? [[`/${provider}`, where]]
      : Object.entries(where).map(([region, one]) => [`/${provider}/${region}`, one]),
  );
}
