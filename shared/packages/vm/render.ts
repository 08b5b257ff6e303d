import type { Fault } from "../../kernel/problem.ts";
import { toPointer } from "../pointer.ts";
import type { RenderedCluster } from "./cluster.ts";
import { clusterFile } from "./cluster-file.ts";
import { Ground } from "./ground.ts";
import { normalise } from "./normalise.ts";
import type { VmPackage } from "./schema.ts";
import { compileTemplate, type Template, type TemplateResult } from "./template.ts";
import type { Values } from "./values.ts";

export type RenderResult =
  | { readonly ok: true; readonly cluster: RenderedCluster }
  | { readonly ok: false; readonly faults: readonly Fault[] };

type TemplateSource = Pick<VmPackage, "template" | "templateFile" | "config">;

/** Templates by package object: compiled at the first render, forgotten with the package. */
const compiled = new WeakMap<TemplateSource, Template>();

/**
 * Fills the package's template with checked values (`checkValues`) and reads the result. Faults point to the answer
 * that caused them (`/cluster/zk_node/count`), or into the template (`cluster.json.tmpl#/nodes/0`) when none did.
 */
export function render(pkg: TemplateSource, values: Values): RenderResult {
  const result = templateOf(pkg);
  if (result.ok) return renderTemplate(result.template, pkg.templateFile, values);
  const faults = result.faults.map(({ file, pointer, detail, remedy }) => ({
    pointer: `${file}#${pointer}`,
    detail,
    remedy,
  }));
  return { ok: false, faults };
}

/** The package's template, parsed once. */
export function templateOf(pkg: TemplateSource): TemplateResult {
  const known = compiled.get(pkg);
  if (known !== undefined) return { ok: true, template: known };
  const result = compileTemplate(pkg);
  if (result.ok) compiled.set(pkg, result.template);
  return result;
}

/** The same for a template that is compiled already. */
export function renderTemplate(template: Template, file: string, values: Values): RenderResult {
  const rendered = template.render(values);
  if (!rendered.ok) return rendered;
  const locate = (pointer: string) => template.answerAt(pointer) ?? `${file}#${pointer}`;
  const parsed = clusterFile.safeParse(rendered.value);
  if (!parsed.success) {
    const faults = parsed.error.issues.map(({ path, message }) => {
      const pointer = toPointer(path);
      const detail = `${sentence(message)} (${file}#${pointer})`;
      return { pointer: locate(pointer), detail, remedy: "Correct the value, or the package where it is not yours." };
    });
    return { ok: false, faults };
  }
  const ground = new Ground(template, values, locate);
  const cluster = normalise(parsed.data, ground);
  return ground.faults.length === 0 ? { ok: true, cluster } : { ok: false, faults: ground.faults };
}

function sentence(message: string): string {
  return message.charAt(0).toUpperCase() + message.slice(1);
}
