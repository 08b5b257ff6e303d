import { join } from "node:path";
import { runCommand } from "./command.ts";

/** Makes a Python environment of its own in an empty directory. Answers how packages get into it: `pip install` with these arguments. */
export async function makePythonEnvironment(
  directory: string,
  log: string,
): Promise<(...args: readonly string[]) => Promise<void>> {
  await runCommand(["python3", "-m", "venv", directory], { log });
  const pip = ["-m", "pip", "install", "--quiet", "--disable-pip-version-check"];
  return async (...args) => {
    await runCommand([join(directory, "bin", "python"), ...pip, ...args], { log });
  };
}
