import * as z from "zod";
import { versionOrder } from "../domain/app/rules.ts";
import type { AppVersion } from "../domain/app/schema.ts";
import type { Overrides } from "../domain/deployment/schema.ts";
import { allowedKinds } from "../domain/job/rules.ts";
import { digestOf } from "../kernel/canonical-json.ts";
import { type Fault, invalid, Problem } from "../kernel/problem.ts";
import type { JsonObject } from "../packages/json.ts";
import type { AnyPackage } from "../packages/open-package.ts";
import type { OpenPackage } from "../packages/stored.ts";
import type { RenderedCluster, Role } from "../packages/vm/cluster.ts";
import { overridden } from "../packages/vm/override.ts";
import { checkAnswers, renderAnswers } from "./answers.ts";
import { Values } from "./configure.ts";
import { type Facts, requestKind } from "./contract.ts";
import { carriedOver, mergedOver, withoutMasks } from "./given-values.ts";
import { renewing } from "./images.ts";
import { requireVersionOf } from "./workloads/cluster-version.ts";
import { ownAnswers } from "./workloads/own-answers.ts";

/**
 * To a later version of the same app. Answers are carried over; those that the new form asks besides may be given. The
 * machines keep their sizes, whatever the new version's own are; those whose image is another one are replaced.
 */
export const upgrade = requestKind({
  kind: "upgrade",
  request: z.strictObject({ appVersionId: z.string().min(1).max(80), values: Values.default({}) }),
  async decide(facts, { appVersionId, values }) {
    requireUnpinned(facts);
    const [from, to, before, current] = await Promise.all([
      facts.appVersion(),
      facts.version(appVersionId),
      facts.cluster(),
      facts.answers(),
    ]);
    requireLater(facts, from, to.version);
    await requireFits(facts, to);
    const given = withoutMasks(values, facts.deployment.values);
    const answers = checkAnswers(to.pkg, await carried(facts, to.pkg, current, given));
    const { overrides } = facts.deployment;
    const after = overridden(renderAnswers(to.pkg.value, answers), overrides);
    requirePolicy(after, from);
    requireSameShape(before, after);
    requireRunning(facts, after);
    const input = await renewing(facts, after, "/appVersionId");
    const kept = keepingSizes(before, after, overrides);
    return { input, target: { version: to, answers, ...(kept === undefined ? {} : { overrides: kept }) } };
  },
});

/** Answers of workloads are all values of the package: those of the old one that nobody changed become the new one's. */
async function carried(facts: Facts, to: OpenPackage<AnyPackage>, current: JsonObject, given: JsonObject) {
  if (facts.deployment.workloads === undefined) return carriedOver(to, current, given);
  return mergedOver(ownAnswers((await facts.pkg()).value, current), given);
}

/** @throws Problem 422 for a package of another format, or for another version of the cluster */
async function requireFits(facts: Facts, { pkg }: Awaited<ReturnType<Facts["version"]>>): Promise<void> {
  const [now, runtime] = await Promise.all([facts.pkg(), facts.runtime()]);
  if (now.value.format !== pkg.value.format)
    throw refused("It is a package of another format.", "Deploy it beside this one.");
  requireVersionOf(runtime, pkg.value, "/appVersionId");
}

/** @throws Problem 409 `deployment-pinned` */
function requireUnpinned({ deployment: { id, pinned, pinReason = "" } }: Facts): void {
  if (pinned !== true) return;
  throw new Problem({
    status: 409,
    code: "deployment-pinned",
    title: "This deployment is pinned to its version",
    detail: `${pinReason === "" ? "" : `${pinReason} `}Take the pin away first: PATCH /deployments/${id} with \`pinned: false\`.`,
  });
}

/** @throws Problem 422 for another app, the same version, and an earlier one */
function requireLater({ deployment }: Facts, from: AppVersion | undefined, to: AppVersion): void {
  if (to.appId !== deployment.appId)
    throw refused("It is a version of another app.", "Deploy the other app beside this one.");
  if (to.id === deployment.appVersionId)
    throw refused(
      "The deployment is at this version already.",
      "Name a later one, or use :configure to change values.",
    );
  if (from === undefined || versionOrder(to.packageVersion) > versionOrder(from.packageVersion)) return;
  throw refused(
    `${to.packageVersion} is not later than ${from.packageVersion}, which the deployment is at.`,
    "Go back to an earlier revision with POST /deployments/{id}:roll-back.",
  );
}

/** The new package names which versions it can follow: by id, package version, app version or digest; naming none, all. */
function requirePolicy({ upgradePolicy }: RenderedCluster, from: AppVersion | undefined): void {
  if (upgradePolicy.length === 0) return;
  const names = from === undefined ? [] : [from.id, from.packageVersion, from.appVersion, from.digest];
  if (upgradePolicy.some((one) => one === "*" || names.includes(one))) return;
  throw refused(
    `It can be upgraded to from ${upgradePolicy.join(", ")}; the deployment is at ${from?.packageVersion ?? "a version that is gone"}.`,
    "Upgrade to one of those first.",
  );
}

/** Roles and the places of their volumes are what the data of the machines lies by. */
function requireSameShape(before: RenderedCluster, after: RenderedCluster): void {
  const shape = ({ roles }: RenderedCluster) =>
    Object.fromEntries(roles.map(({ role, volume }) => [role, volume?.mountPoints ?? []]));
  const [old, now] = [shape(before), shape(after)];
  if (digestOf(old) === digestOf(now)) return;
  const told = (of: Readonly<Record<string, readonly string[]>>) =>
    Object.entries(of)
      .map(([role, points]) => `${role === "" ? "its nodes" : role}: ${points.join(", ") || "no volume"}`)
      .join("; ");
  throw refused(
    `Its roles or mount points are others: ${told(now)} instead of ${told(old)}.`,
    "Deploy it beside this one and move the data by the app's own means.",
  );
}

/** The new version's `upgrade` runs on machines whose app runs. @throws Problem 409 `wrong-state` */
function requireRunning({ deployment: { id, status } }: Facts, after: RenderedCluster): void {
  if (status !== "stopped" || !after.roles.some(({ services }) => services["upgrade"]?.run !== undefined)) return;
  throw new Problem({
    status: 409,
    code: "wrong-state",
    title: "A deployment that is stopped cannot run this version's upgrade",
    detail: `The version has a command for its upgrade; start ${id} first.`,
    extensions: { status, allowed: allowedKinds(status) },
  });
}

/** Overrides that keep number and sizes of every role, where the new version would have others. */
function keepingSizes(
  before: RenderedCluster,
  after: RenderedCluster,
  overrides: Overrides | undefined,
): Overrides | undefined {
  const kept = after.roles.flatMap((role): [string, Overrides[string]][] => {
    const old = before.roles.find((one) => one.role === role.role);
    if (old === undefined) return [];
    const now = sizesOf(role);
    const others = Object.entries(sizesOf(old)).filter(
      ([name, size]) => new Map(Object.entries(now)).get(name) !== size,
    );
    return others.length === 0 ? [] : [[role.role, { ...overrides?.[role.role], ...Object.fromEntries(others) }]];
  });
  return kept.length === 0 ? overrides : { ...overrides, ...Object.fromEntries(kept) };
}

function sizesOf({ count, cpu, memory, volume }: Role) {
  return { count, cpu, memory, ...(volume === undefined ? {} : { volumeSize: volume.size }) };
}

function refused(detail: string, remedy: string): Problem {
  const fault: Fault = { pointer: "/appVersionId", detail, remedy };
  return invalid("invalid-request", "This deployment cannot be upgraded to this version", [fault]);
}
