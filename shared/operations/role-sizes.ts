import type { Overrides } from "../domain/deployment/schema.ts";
import { type Fault, invalid, Problem } from "../kernel/problem.ts";
import type { Json, JsonObject } from "../packages/json.ts";
import { isObject } from "../packages/json.ts";
import { fromPointer } from "../packages/pointer.ts";
import type { RenderedCluster, Role } from "../packages/vm/cluster.ts";
import { type RoleSize, roleAnswer } from "../packages/vm/role-answers.ts";
import type { Facts, Target } from "./contract.ts";

/** One number of a role that is to become another one. */
export interface SizeChange {
  readonly role: string;
  readonly size: RoleSize;
  readonly value: number;
  /** Where the request says so. */
  readonly pointer: string;
}

/** As many as a Frontgate tells its nodes of. */
const MOST_NODES = 300;

/**
 * The deployment with other numbers in its roles. Where the form asks for one, its answer changes and the form's own range
 * decides; elsewhere the number is kept beside the answers.
 * @throws Problem 422 `invalid-values`, pointing at the request
 */
export async function resized(facts: Facts, changes: readonly SizeChange[]): Promise<Target> {
  const [pkg, answers, cluster] = await Promise.all([facts.pkg(), facts.answers(), facts.cluster()]);
  if (pkg.value.format !== "vm") throw new Error(`no job deploys packages of format ${pkg.value.format}`);
  const pointers = new Map<string, string>();
  let wanted: JsonObject = {};
  const overrides: Record<string, Overrides[string]> = { ...facts.deployment.overrides };
  for (const { role, size, value, pointer } of changes) {
    const answer = roleAnswer(pkg.value, cluster, role, size);
    const { [size]: _, ...others } = overrides[role] ?? {};
    overrides[role] = answer === undefined ? { ...others, [size]: value } : others;
    if (answer === undefined) continue;
    pointers.set(answer, pointer);
    wanted = withAnswer(wanted, fromPointer(answer), value);
  }
  const kept = Object.fromEntries(Object.entries(overrides).filter(([, one]) => Object.keys(one).length > 0));
  const checked = pkg.checkValues(wanted, { current: answers });
  if (!checked.ok) throw refused(checked.faults, pointers);
  return { answers: checked.values, overrides: kept };
}

/** The role that a request means. @throws Problem 422 */
export function roleNamed(roles: readonly Role[], named: string | undefined, pointer = "/role"): Role {
  const own = roles.filter(({ replicaOf }) => replicaOf === undefined);
  const found = named === undefined && own.length === 1 ? own[0] : own.find(({ role }) => role === named);
  if (found !== undefined) return found;
  const names = own.map(({ role }) => `"${role}"`).join(", ");
  const detail = named === undefined ? "The app has several roles." : `The app has no role "${named}".`;
  throw invalid("invalid-request", "There is no such role", [{ pointer, detail, remedy: `Name one of ${names}.` }]);
}

/** The role may have more or fewer nodes. @throws Problem 409 `not-supported` */
export function requireAction(cluster: RenderedCluster, role: Role, action: string, what: string): void {
  if (cluster.advancedActions.includes(action) || role.advancedActions.includes(action)) return;
  throw new Problem({
    status: 409,
    code: "not-supported",
    title: "The app's package does not allow this",
    detail: `The package does not say that ${what}: "${action}" is not among its advanced_actions. Deploy another version, or ask its publisher.`,
    extensions: { action, allowed: [...new Set([...cluster.advancedActions, ...role.advancedActions])] },
  });
}

/** The numbers that nodes get are ones that the package can work with. @throws Problem 422 */
export function requireNumbers(
  cluster: Pick<RenderedCluster, "roles">,
  nodes: readonly { readonly role: string; readonly sid: number }[],
  total: number,
  pointer: string,
): void {
  const refuse = (detail: string, remedy: string) =>
    invalid("invalid-request", "The app cannot have that many nodes", [{ pointer, detail, remedy }]);
  if (total > MOST_NODES)
    throw refuse(`A deployment has at most ${MOST_NODES} nodes; this would be ${total}.`, "Ask for fewer.");
  for (const { role, serverIdUpperBound } of cluster.roles) {
    if (serverIdUpperBound === undefined) continue;
    const beyond = nodes.find((node) => node.role === role && node.sid > serverIdUpperBound);
    if (beyond !== undefined)
      throw refuse(
        `A node would have the number ${beyond.sid}, and the package counts to ${serverIdUpperBound}.`,
        "Take other nodes away first: their numbers become free.",
      );
  }
}

function refused(faults: readonly Fault[], pointers: ReadonlyMap<string, string>) {
  const told = faults.map((fault) => ({ ...fault, pointer: pointers.get(fault.pointer) ?? `/values${fault.pointer}` }));
  return invalid("invalid-values", "The app's form does not allow this", told);
}

function withAnswer(answers: JsonObject, path: readonly string[], value: Json): JsonObject {
  const [key, ...rest] = path;
  if (key === undefined) return answers;
  if (rest.length === 0) return { ...answers, [key]: value };
  const below = answers[key] ?? null;
  return { ...answers, [key]: withAnswer(isObject(below) ? below : {}, rest, value) };
}
