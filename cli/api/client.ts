import { type PitrixClient, pitrixClient } from "../../sdk/index.ts";
import { readSettings, type Settings } from "../config/settings.ts";
import type { Context } from "../context.ts";
import { VERSION } from "../version.ts";

/** The store that the settings name. */
export async function openClient(context: Context): Promise<PitrixClient> {
  return clientOf(context, await readSettings(context));
}

/** A client of other settings than the configured ones: `login` tries them before they are kept. */
export function clientOf(
  context: Context,
  { endpoint, token, tenant }: Pick<Settings, "endpoint" | "token"> & { readonly tenant?: string | undefined },
): PitrixClient {
  return pitrixClient({
    url: endpoint,
    token,
    tenant,
    userAgent: `pitrix-cli/${VERSION}`,
    hooks: context.globals.debug ? debugHooks(context) : {},
  });
}

/** Every request and answer on standard error. Headers are not shown: they hold the token; bodies may hold secrets. */
function debugHooks({ terminal }: Context) {
  return {
    request({ method, url, attempt }: { method: string; url: string; attempt: number }) {
      terminal.err(`> ${method} ${redacted(url)}${attempt > 1 ? ` (attempt ${attempt})` : ""}\n`);
    },
    answer(answer: { status: number; requestId: string | undefined; milliseconds: number }) {
      terminal.err(`< ${answer.status} in ${Math.round(answer.milliseconds)} ms, request ${answer.requestId ?? "-"}\n`);
    },
    retry({ delayMs, cause }: { delayMs: number; cause: Error }) {
      terminal.err(`! ${cause.message}: again in ${Math.round(delayMs)} ms\n`);
    },
  };
}

/** A pre-signed URL's query is its secret. */
function redacted(url: string): string {
  return url.replaceAll(/([?&](?:[^=&]*(?:signature|token|credential|secret|password)[^=&]*)=)[^&]*/gi, "$1…");
}
