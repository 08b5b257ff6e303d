import { mkdir, readdir, writeFile } from "node:fs/promises";
import { basename, dirname, join, resolve } from "node:path";
import type { Context, Options } from "../context.ts";
import { EXIT } from "../exit-codes.ts";
import { Failure, usage } from "../failure.ts";
import { readChecked } from "../package/read.ts";
import { NAME, ROLE, type SkeletonAnswers, VERSION } from "../package/skeleton/answers.ts";
import { helmSkeleton } from "../package/skeleton/helm.ts";
import { vmSkeleton } from "../package/skeleton/vm.ts";
import { Questions } from "../questions.ts";

/** Writes a package that works. What was not given is asked on a terminal, and has a default elsewhere. */
export async function initPackage(context: Context, operands: readonly string[], options: Options): Promise<void> {
  const ask = new Questions(context);
  const format =
    options.text("format") ??
    (await ask.choose("What does the app run on?", [
      { value: "vm", label: "vm", hint: "machines of any cloud, from an image" },
      { value: "helm", label: "helm", hint: "Kubernetes, as a chart" },
    ]));
  const given = operands[0];
  const name = check(
    options.text("name") ?? (await ask.text("Name of the app", slug(basename(resolve(given ?? "my-app"))), NAME)),
    NAME,
    "--name: lower-case letters, digits and hyphens, a letter first",
  );
  const folder = given ?? name;
  const answers: SkeletonAnswers = {
    name,
    version: check(options.text("packageVersion") ?? "0.1.0", VERSION, "--package-version: a version such as 1.2.3"),
    appVersion: options.text("appVersion") ?? (await ask.text("Version of the application", "1.0.0")),
    description: options.text("description") ?? (await ask.text("What is it, in a sentence?", `The app ${name}`)),
    role: check(options.text("role") ?? "app_node", ROLE, "--role: lower-case letters, digits and underscores"),
    image: options.text("image") ?? (format === "helm" ? `registry.example.com/${name}` : `name:${name}`),
  };
  const files = format === "helm" ? helmSkeleton(answers) : vmSkeleton(answers);
  await refuseToOverwrite(folder, files, options.flag("force") === true);
  for (const [path, text] of files) {
    const file = join(folder, path);
    await mkdir(dirname(file), { recursive: true });
    await writeFile(file, text);
  }
  const { package: pkg } = await readChecked(folder);
  await context.say(
    `${context.paint("green", "✓")} ${folder} holds a ${pkg.format} package that works (${files.size} files).`,
    { folder, format: pkg.format, name, version: answers.version, files: [...files.keys()] },
  );
  context.note(`  Next: pitrix package validate ${folder}`);
}

async function refuseToOverwrite(folder: string, files: ReadonlyMap<string, string>, force: boolean): Promise<void> {
  if (force) return;
  const there = new Set(await readdir(folder, { recursive: true }).catch(() => []));
  const taken = [...files.keys()].filter((path) => there.has(path));
  if (taken.length === 0) return;
  const message = `"${folder}" has ${taken.join(", ")} already.`;
  throw new Failure(EXIT.conflict, "file-exists", message, "Name another folder, or overwrite with --force.");
}

function check(text: string, pattern: RegExp, rule: string): string {
  if (!pattern.test(text)) throw usage(`"${text}" does not fit ${rule}.`);
  return text;
}

/** `My App!` → `my-app`. */
function slug(text: string): string {
  const plain = text
    .toLowerCase()
    .replaceAll(/[^a-z0-9]+/g, "-")
    .replaceAll(/^[^a-z]+|-+$/g, "");
  return plain === "" ? "my-app" : plain.slice(0, 53);
}
