import type { AppVersion } from "../../domain/app/schema.ts";
import type { AppStore } from "../../domain/app/store.ts";
import type { Deployment } from "../../domain/deployment/schema.ts";
import type { DeploymentStore } from "../../domain/deployment/store.ts";
import { isHopeless } from "../../domain/link/rules.ts";
import { MAX_DEPENDENTS, MAX_LINKS } from "../../domain/link/schema.ts";
import type { Fault } from "../../kernel/problem.ts";
import { type Reach, reaches } from "../../kernel/reach.ts";
import { acrossTenants } from "../../platform/fence.ts";
import type { NamedLink } from "./named.ts";
import { invalidLinks } from "./problems.ts";

export interface LinkParts {
  readonly deployments: Pick<DeploymentStore, "several">;
  readonly apps: Pick<AppStore, "getVersion">;
}

/** Where the deployment lies, or will, that links are to be made from. */
type Place = Pick<Deployment, "tenantId" | "runtimeId" | "subnetId" | "vpcId">;

/** A link name becomes a directory of the metadata. */
const NAME = /^[A-Za-z0-9_][A-Za-z0-9_.-]{0,63}$/;

/**
 * The deployments that links name, each once. Whoever asks must reach them; they must be there to stay, in the same VPC,
 * and of an app that the package takes. One round trip for all, one more for each whose app the package limits.
 * @throws Problem 422 `invalid-link` with every fault
 */
export async function resolveLinks(
  { deployments, apps }: LinkParts,
  named: readonly NamedLink[],
  place: Place,
  reach: Reach | undefined,
): Promise<readonly Deployment[]> {
  const [first] = named;
  if (first === undefined) return [];
  const ids = [...new Set(named.map(({ id }) => id))];
  if (ids.length > MAX_LINKS)
    throw invalidLinks([{ pointer: first.pointer, detail: `A deployment has at most ${MAX_LINKS} links.` }]);
  const found = await deployments.several(place.tenantId, ids);
  const targets = found.filter((one) => reach === undefined || reaches(reach, one));
  const faults = await Promise.all(
    named.map(async (link): Promise<readonly Fault[]> => {
      const target = targets.find(({ id }) => id === link.id);
      const fault = NAME.test(link.name) ? undefined : wrongName(link);
      const other =
        target === undefined ? missing(link) : (unfit(link, target, place) ?? (await refused(apps, link, target)));
      return [fault, other].filter((one) => one !== undefined);
    }),
  );
  if (faults.flat().length > 0) throw invalidLinks(faults.flat());
  return targets;
}

const wrongName = ({ name, pointer }: NamedLink): Fault => ({
  pointer,
  detail: `"${name}" is no name of a link: letters, digits, dots, hyphens and underscores, at most 64.`,
});

const missing = ({ id, pointer }: NamedLink): Fault => ({
  pointer,
  detail: `There is no deployment "${id}".`,
  remedy: "Name one of your tenant's: find it with GET /deployments.",
});

function unfit({ pointer }: NamedLink, target: Deployment, place: Place): Fault | undefined {
  const { id, status } = target;
  if (isHopeless(status))
    return { pointer, detail: `${id} is ${status}.`, remedy: "Name a deployment that is there to stay." };
  if (target.workloads !== undefined)
    return {
      pointer,
      detail: `${id} runs in a cluster, where machines of another deployment do not see it.`,
      remedy: "Name one that runs on machines, or give its address in the answers.",
    };
  if (target.runtimeId !== place.runtimeId)
    return {
      pointer,
      detail: `${id} is on another runtime, ${target.runtimeId}.`,
      remedy: "Name one on the same runtime and in the same VPC, or deploy the app there first.",
    };
  const apart = place.vpcId !== undefined && target.vpcId !== undefined && place.vpcId !== target.vpcId;
  if (apart && place.subnetId !== target.subnetId)
    return {
      pointer,
      detail: `${id} is in another VPC, ${target.vpcId}.`,
      remedy: `Name one in ${place.vpcId}, or deploy the app there first.`,
    };
  if ((target.dependents ?? 0) >= MAX_DEPENDENTS)
    return {
      pointer,
      detail: `${MAX_DEPENDENTS} deployments depend on ${id} already.`,
      remedy: "Deploy the app once more, and name that one.",
    };
  return undefined;
}

/** Ids that another store's catalogue gave: a package that was written for it cannot know ours. */
const ELSEWHERE = /^app-[a-z0-9]{8}$/;

async function refused(apps: LinkParts["apps"], link: NamedLink, target: Deployment): Promise<Fault | undefined> {
  const limits = Object.entries(link.limits ?? {}).filter(([app]) => !ELSEWHERE.test(app));
  if (limits.length === 0) return undefined;
  const version = await versionOf(apps, target);
  const names: readonly (string | undefined)[] = [target.appId, version?.name];
  const versions: readonly (string | undefined)[] = [target.appVersionId, version?.packageVersion];
  const allowed = limits.some(
    ([app, some]) => names.includes(app) && (some.length === 0 || some.some((one) => versions.includes(one))),
  );
  if (allowed) return undefined;
  const list = limits.map(([app, some]) => (some.length === 0 ? app : `${app} ${some.join(" or ")}`)).join(", ");
  const what = version === undefined ? target.appId : `${version.name} ${version.packageVersion}`;
  return {
    pointer: link.pointer,
    detail: `${target.id} is ${what}, and the package takes ${list}.`,
    remedy: "Name a deployment of such an app.",
  };
}

function versionOf(
  apps: LinkParts["apps"],
  { tenantId, appTenantId = tenantId, appVersionId }: Deployment,
): Promise<AppVersion | undefined> {
  const read = () => apps.getVersion(appTenantId, appVersionId);
  return appTenantId === tenantId ? read() : acrossTenants("the app of a linked deployment, another tenant's", read);
}
