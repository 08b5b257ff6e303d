import type { Fault } from "../../kernel/problem.ts";
import { fromPointer, step } from "../pointer.ts";
import { checkAnswer, listed } from "./answer.ts";
import type { RenderedCluster } from "./cluster.ts";
import { render, templateOf } from "./render.ts";
import { type ConfigItem, isObject, type Json, type JsonObject, member, type VmPackage } from "./schema.ts";

/** A service that the package offers to users: its own command, with what it asks. */
export interface OfferedService {
  readonly name: string;
  /** Roles whose nodes have it. */
  readonly roles: readonly string[];
  readonly timeoutSeconds: number;
  /** In the order in which the command is told the answers. */
  readonly questions: readonly ServiceQuestion[];
}

export interface ServiceQuestion {
  /** Name under which the command is told the answer. */
  readonly name: string;
  /** Where the form asks it: `/service_params/etcd_node/node.ip`. */
  readonly pointer: string;
  readonly item: ConfigItem;
}

type Source = Pick<VmPackage, "template" | "templateFile" | "config">;

/** Custom services by name, in the order of the package. A name that several roles have is one service. Pure. */
export function offeredServices(pkg: Source, cluster: RenderedCluster): readonly OfferedService[] {
  const found = new Map<string, OfferedService>();
  for (const [index, role] of cluster.roles.entries())
    for (const [name, service] of Object.entries(role.services)) {
      if (!service.custom || service.run === undefined) continue;
      const before = found.get(name);
      const asked = questionsOf(pkg, `/nodes/${index}/services`, name, Object.keys(service.serviceParams));
      const known = new Set(before?.questions.map((question) => question.name));
      found.set(name, {
        name,
        roles: [...(before?.roles ?? []), role.role],
        timeoutSeconds: Math.max(service.timeoutSeconds, before?.timeoutSeconds ?? 0),
        questions: [...(before?.questions ?? []), ...asked.filter((question) => !known.has(question.name))],
      });
    }
  return [...found.values()];
}

function questionsOf(pkg: Source, services: string, name: string, params: readonly string[]): ServiceQuestion[] {
  const compiled = templateOf(pkg);
  if (!compiled.ok) return [];
  const at = step(step(services, name), "service_params");
  return params.flatMap((param) => {
    const pointer = compiled.template.answerAt(step(at, param));
    const item = pointer === undefined ? undefined : itemAt(pkg.config, fromPointer(pointer));
    return pointer === undefined || item === undefined ? [] : [{ name: param, pointer, item }];
  });
}

function itemAt(items: readonly ConfigItem[], [key, ...rest]: readonly string[]): ConfigItem | undefined {
  const found = items.find((item) => item.key === key);
  return rest.length === 0 ? found : itemAt(found?.properties ?? [], rest);
}

export type ServiceAnswers =
  | {
      readonly ok: true;
      /** What the command of each role is told. */
      readonly params: Readonly<Record<string, JsonObject>>;
      /** Answers that are passwords. */
      readonly secrets: readonly string[];
    }
  | { readonly ok: false; readonly faults: readonly Fault[] };

/**
 * Answers to a service's questions, checked as those of the form, and put where the package wants them. What is left out
 * is as the deployment's answers have it, or the form's default. Pure.
 * @param given by the names of the questions; faults point to them
 */
export function answerService(
  pkg: Source,
  service: OfferedService,
  answers: JsonObject,
  given: Readonly<Record<string, unknown>>,
): ServiceAnswers {
  const faults: Fault[] = [];
  const secrets: string[] = [];
  let all = answers;
  for (const { name, pointer, item } of service.questions) {
    const path = fromPointer(pointer);
    const answer = Object.hasOwn(given, name) ? given[name] : undefined;
    const kept = path.reduce<Json | undefined>(member, answers);
    const { value, fault } = answer === undefined ? { value: kept ?? item.default } : checkAnswer(item, answer);
    const missing = value === undefined || value === null || (value === "" && item.required);
    if (fault !== undefined) faults.push({ pointer: step("", name), ...fault });
    else if (missing && item.required)
      faults.push({
        pointer: step("", name),
        detail: `"${item.label || item.key}" is required.`,
        remedy: `Give a value of type ${item.type}.`,
      });
    if (value === undefined) continue;
    all = withAnswer(all, path, value);
    if (item.type === "password" && typeof value === "string" && value !== "") secrets.push(value);
  }
  const names = service.questions.map(({ name }) => name);
  for (const name of Object.keys(given)
    .filter((one) => !names.includes(one))
    .slice(0, 20))
    faults.push({
      pointer: step("", name),
      detail: `The service has no parameter "${name}".`,
      remedy: names.length === 0 ? "Leave it out: it takes none." : `Known here: ${listed(names)}.`,
    });
  if (faults.length > 0) return { ok: false, faults };
  const rendered = render(pkg, all);
  if (!rendered.ok) return rendered;
  const params = rendered.cluster.roles.flatMap((role) => {
    const own = role.services[service.name]?.serviceParams;
    return own === undefined ? [] : [[role.role, own] as const];
  });
  return { ok: true, params: Object.fromEntries(params), secrets };
}

function withAnswer(answers: JsonObject, [key = "", ...rest]: readonly string[], value: Json): JsonObject {
  const before = member(answers, key);
  const inner =
    rest.length === 0 ? value : withAnswer(before !== undefined && isObject(before) ? before : {}, rest, value);
  // `fromEntries` defines members, so that a key `__proto__` of a package stays a key.
  return Object.fromEntries([...Object.entries(answers).filter(([name]) => name !== key), [key, inner]]);
}
