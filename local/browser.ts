import { existsSync } from "node:fs";
import { join } from "node:path";
import { type Browser, chromium } from "playwright-core";
import { ensureTool } from "./toolchain/tools.ts";

/** A headless Chromium: the one that `CHROMIUM` names, else the one that the project brings along. */
export async function openBrowser(): Promise<Browser> {
  const given = process.env.CHROMIUM;
  if (given) return chromium.launch({ executablePath: given, args: ["--no-sandbox"] });
  const directory = await ensureTool("chromium");
  // Pictures for the documents look the same wherever they are taken.
  const theirs = existsSync("/etc/fonts/fonts.conf") && process.env.SCREENSHOTS === undefined;
  const fonts = theirs ? {} : { FONTCONFIG_PATH: join(directory, "fonts") };
  return chromium.launch({
    executablePath: join(directory, "chromium"),
    // Its pages come from this machine alone, and its sandbox needs rights that containers do not have.
    args: ["--no-sandbox"],
    env: { ...process.env, ...fonts },
  });
}
