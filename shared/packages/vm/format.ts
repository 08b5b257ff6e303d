import {
  MAX_PACKAGE_BYTES,
  type PackageFault,
  type PackageFiles,
  type PackageFormat,
  type PackageResult,
} from "../contract.ts";
import { withFiles, withoutFiles } from "../meta-files.ts";
import { fromPointer } from "../pointer.ts";
import { readConfd } from "./confd.ts";
import { readConfig } from "./config.ts";
import { readLocales } from "./locale.ts";
import { readMeta } from "./meta.ts";
import { renderTemplate } from "./render.ts";
import { sampleValues } from "./sample.ts";
import type { ConfigItem, Dialect, VmPackage } from "./schema.ts";
import { beyond, schemaFaults } from "./schema-faults.ts";
import { parseTemplate, shapeOf } from "./source.ts";
import { vmStored } from "./stored.ts";
import { compileTemplate, type Template } from "./template.ts";
import { PackageText } from "./text.ts";

const CONFIG = "config.json";
const TEMPLATES = ["cluster.json.tmpl", "cluster.json.mustache"];

/** The paper's format: `config.json` asks, `cluster.json.tmpl` (or AppCenter's `.mustache`) deploys. */
export const vmFormat: PackageFormat<VmPackage> = {
  ...vmStored,
  looksFor: "cluster.json.tmpl or cluster.json.mustache, with config.json",
  describedIn: "package.json",
  detect: (files) => !files.has("Chart.yaml") && [CONFIG, ...TEMPLATES].some((name) => files.has(name)),
  read: readVmPackage,
};

/**
 * Reads everything and renders the template once with the form's defaults, so that a package that cannot be deployed
 * is refused when it is published and not when it is deployed.
 */
function readVmPackage(files: PackageFiles): PackageResult<VmPackage> {
  const source = new PackageText(files);
  const templateFile = TEMPLATES.find((name) => files.has(name));
  if (templateFile === undefined)
    source.fault(
      "cluster.json.tmpl",
      "",
      "The file is missing.",
      "Add cluster.json.tmpl: what the deployment is made of.",
    );
  if (!files.has(CONFIG))
    source.fault(CONFIG, "", "The file is missing.", "Add config.json: the form that a user fills in.");
  const config = readForm(source);
  const template = templateFile === undefined ? undefined : source.text(templateFile);
  const shape = templateFile === undefined || template === undefined ? [] : checkShape(source, templateFile, template);
  const [confd, locale, meta] = [readConfd(source), readLocales(source), withFiles(readMeta(source), files)];
  if (config === undefined || template === undefined || templateFile === undefined || shape === undefined)
    return { ok: false, faults: source.faults };
  const compiled = compileTemplate({ config, template, templateFile });
  if (!compiled.ok) source.add(compiled.faults);
  else source.add(beyond(shape, trialFaults(compiled.template, templateFile, config)));
  const top = config.find(({ key }) => key === "cluster")?.properties;
  const fallback = (key: string) => String(top?.find((item) => item.key === key)?.default ?? "");
  const full: VmPackage = {
    format: "vm",
    name: meta.name ?? fallback("name"),
    description: meta.description ?? fallback("description"),
    dialect: dialectOf(templateFile, template),
    config: [...config],
    templateFile,
    template,
    locale,
    confd,
    meta,
  };
  // A readme or an icon is no reason to refuse a package.
  const result = storedSize(full) > MAX_PACKAGE_BYTES ? { ...full, meta: withoutFiles(meta) } : full;
  const size = storedSize(result);
  if (size > MAX_PACKAGE_BYTES) {
    source.fault(
      "",
      "",
      `The package's texts come to ${size} bytes; at most ${MAX_PACKAGE_BYTES} are stored.`,
      "Put programs and data into the image; the package describes the deployment.",
    );
  }
  return source.faults.length === 0 ? { ok: true, package: result } : { ok: false, faults: source.faults };
}

function storedSize(pkg: VmPackage): number {
  return Buffer.byteLength(JSON.stringify(pkg));
}

function readForm(source: PackageText): ConfigItem[] | undefined {
  const document = source.json(CONFIG);
  if (document === undefined) return undefined;
  const faults = schemaFaults("config", CONFIG, document);
  source.add(faults);
  const result = readConfig(CONFIG, document);
  if (result.ok) return faults.length === 0 ? result.config : undefined;
  source.add(beyond(faults, result.faults));
  return undefined;
}

/** What the template's schema says, placeholders standing as texts; `undefined` when it cannot be read at all. */
function checkShape(source: PackageText, file: string, template: string): readonly PackageFault[] | undefined {
  const parsed = parseTemplate(file, template);
  const faults = parsed.ok ? schemaFaults("cluster", file, shapeOf(parsed.value)) : [parsed.fault];
  source.add(faults);
  return parsed.ok ? faults : undefined;
}

/** Renders once with the form's defaults. */
function trialFaults(template: Template, file: string, config: readonly ConfigItem[]): PackageFault[] {
  const trial = renderTemplate(template, file, sampleValues(config));
  return (trial.ok ? [] : trial.faults).flatMap(({ pointer, detail, remedy = "Correct the package." }) => {
    const [where, at, item] = place(config, pointer);
    // A sample that we made up is no fault of the package's; the user's answer will be checked.
    const invented = item !== undefined && item.type !== "array" && item.default === undefined;
    return invented ? [] : [{ file: where, pointer: at, detail, remedy }];
  });
}

/** A fault of the trial render lies in the template (`file#/pointer`), or at the item of the form that `/cluster/name` answers. */
function place(config: readonly ConfigItem[], pointer: string): [file: string, pointer: string, item?: ConfigItem] {
  const hash = pointer.indexOf("#");
  if (hash !== -1) return [pointer.slice(0, hash), pointer.slice(hash + 1)];
  let items = config;
  let found = "";
  let item: ConfigItem | undefined;
  for (const key of fromPointer(pointer)) {
    const index = items.findIndex((candidate) => candidate.key === key);
    if (index === -1) break;
    found += `/properties/${index}`;
    item = items[index];
    items = item?.properties ?? [];
  }
  return item === undefined ? [CONFIG, found] : [CONFIG, found, item];
}

function dialectOf(templateFile: string, template: string): Dialect {
  if (templateFile.endsWith(".mustache")) return "appcenter";
  return /\{\{\s*\$?\./.test(template) ? "openpitrix" : "paper";
}
