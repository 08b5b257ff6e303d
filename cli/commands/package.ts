import { Option } from "commander";
import type { Registrar } from "../context.ts";
import { values } from "./value-options.ts";

/** `pitrix package …`: what a vendor does with a package. All but `push` need no network. */
export function addPackageCommands({ root, run }: Registrar): void {
  const group = root
    .command("package")
    .alias("pkg")
    .summary("make, check, render, pack and push a package")
    .description(
      "Makes, checks, renders and packs packages on this machine, with the code that the store uses. Only push needs a store.",
    )
    .helpGroup("Packages:");

  const init = group
    .command("init [dir]")
    .summary("write a package that works, to begin with")
    .description("Writes a small package that works: change it bit by bit, and validate it after every change.")
    .addOption(new Option("--format <format>", "vm: machines; helm: a chart for Kubernetes").choices(["vm", "helm"]))
    .option("--name <name>", "name of the app")
    .option("--package-version <version>", "version of the package, 0.1.0 at first")
    .option("--app-version <version>", "version of the application in it")
    .option("--description <text>", "what the app is, in a sentence")
    .option("--role <name>", "vm: name of its one role of machines")
    .option("--image <image>", "vm: image of the machines; helm: container image")
    .option("--force", "overwrite files that are there");
  run(init, async (context, operands, options) => {
    const { initPackage } = await import("./package-init.ts");
    await initPackage(context, operands, options);
  });

  const validate = group
    .command("validate <dir-or-archive>")
    .summary("say everything that is wrong with a package")
    .description(
      "Checks a folder or an archive as the store does on upload. Every fault is named with its file, line, JSON pointer and remedy; the exit code is then 5.",
    );
  run(validate, async (context, [path = ""]) => {
    const { validatePackage } = await import("./package-validate.ts");
    await validatePackage(context, path);
  });

  const render = values(
    group
      .command("render <dir-or-archive>")
      .summary("show what a deployment would be made of")
      .description("Checks answers against the package's form, fills in its defaults and renders the deployment.")
      .option("--locale <language>", "language of the form with --form")
      .option("--form", "show the form instead: what a deployment asks"),
  );
  run(render, async (context, [path = ""], options) => {
    const { renderPackage } = await import("./package-render.ts");
    await renderPackage(context, path, options);
  });

  const pack = group
    .command("pack <dir>")
    .summary("make the archive that is uploaded")
    .description(
      "Checks a folder and packs it. The same files give the same bytes and the same digest, wherever and whenever.",
    )
    .option("-d, --destination <path>", "file to write, or folder to write <name>-<version>.tgz into", ".");
  run(pack, async (context, [dir = ""], options) => {
    const { packPackage } = await import("./package-pack.ts");
    await packPackage(context, dir, options);
  });

  const push = group
    .command("push <dir-or-archive>")
    .alias("upload")
    .summary("upload a package to the store, as a draft")
    .description(
      "Checks a package, packs it where it is a folder, and uploads it. The answer is a draft version: submit it with `pitrix version submit`. The same bytes again answer the same version.",
    )
    .option("--submit", "submit it for review, too");
  run(push, async (context, [path = ""], options) => {
    const { pushPackage } = await import("./package-push.ts");
    await pushPackage(context, path, options);
  });
}
