import { readFile, stat, writeFile } from "node:fs/promises";
import { join } from "node:path";
import type { Readable, Writable } from "node:stream";
import { ProviderError } from "../../contract.ts";

/** Bytes of all objects of a package. */
const MAX_RENDERED = 32 * 1024 * 1024;
/** Files by which rendered objects leave the engine and come back: a copy on disk is none in memory. */
const RENDERED = "rendered.yaml";
const CHANGED = "changed.yaml";
const DONE = "done";

/**
 * What the engine's plug-in runs, in the folder of a run: it says over descriptor 3 that the file is there, waits at 4, and
 * prints what was made of it. The engine hands both on, as it was given them. A shell and `cat`, where a Node of its own
 * would take 45 MiB and 50 ms.
 */
export const BETWEEN = `cd "$1" && cat > ${RENDERED} || exit 1
echo ${DONE} >&3
read -r answer <&4
[ "$answer" = ${DONE} ] && cat ${CHANGED}
`;

/** The ends of both descriptors in our process. */
export interface Pipes {
  readonly said: Readable;
  readonly answer: Writable;
}

/**
 * Waits until a run has rendered, and gives it what `change` makes of that.
 * @param failed told of what `change` throws; the run ends then
 */
export function changeBetween(
  folder: string,
  { said, answer }: Pipes,
  change: (text: string) => Promise<Iterable<string>>,
  failed: (error: unknown) => void,
): void {
  // A run that was ended does not read it.
  answer.on("error", () => {});
  const turn = async (): Promise<string> => {
    const file = join(folder, RENDERED);
    if ((await stat(file)).size > MAX_RENDERED) throw tooLarge();
    const changed = await change(await readFile(file, "utf8"));
    await writeFile(join(folder, CHANGED), changed, { mode: 0o600, flag: "wx" });
    return DONE;
  };
  said.once("data", () => {
    turn()
      .catch((error: unknown) => {
        failed(error);
        return "refused";
      })
      .then((word) => answer.end(`${word}\n`));
  });
  // It ends with the run.
  said.resume();
}

const tooLarge = (): ProviderError =>
  new ProviderError({
    kind: "invalid",
    providerCode: "PackageTooLarge",
    message: `The package makes more than ${MAX_RENDERED / 1024 / 1024} MiB of objects.`,
  });
