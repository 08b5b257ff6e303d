import { setTimeout as sleep } from "node:timers/promises";
import * as z from "zod";
import type { ProviderError } from "../contract.ts";
import { bodyText } from "../http/body.ts";
import type { Wire } from "../http/wire.ts";
import { refusalError, wayError } from "./errors.ts";
import { LIMITS } from "./limits.ts";

export interface Sent {
  readonly method: string;
  /** With its query. */
  readonly path: string;
  readonly headers: Readonly<Record<string, string>>;
  readonly body?: string;
}

export interface Said {
  readonly status: number;
  /** `undefined` for an answer without content. */
  readonly body: unknown;
}

/** @throws ProviderError */
export type Speech = (sent: Sent) => Promise<Said>;

/** What Resource Manager refuses, in the two forms that are met. */
const Told = z.object({ code: z.string().min(1), message: z.string().default("") });
const Refusal = z.union([z.object({ error: Told }).transform(({ error }) => error), Told]);
/** What the directory refuses: its sentence begins with its own code. */
const DirectoryRefusal = z
  .object({ error: z.string(), error_description: z.string().default("") })
  .transform(({ error, error_description }) => ({
    code: /^AADSTS\d+/.exec(error_description)?.[0] ?? error,
    message: error_description.split(/\r?\n/)[0] ?? error,
  }));

/**
 * One server over HTTPS, with JSON answers. No redirect is followed, no proxy of the environment is used. What is throttled or fails
 * with 5xx is asked again, three times in all, where Azure asks for no longer a pause than 4 s: every request of this provider may be repeated.
 *
 * @param place in the words of an error: a host, or who dials it
 * @param clean strikes secrets
 */
export function openSpeech(wire: Pick<Wire, "ask">, place: string, clean: (text: string) => string): Speech {
  async function once(
    sent: Sent,
  ): Promise<Said | { readonly error: ProviderError; readonly again: number | undefined }> {
    const answer = await wire.ask(sent);
    const text = await bodyText(answer, "Azure", LIMITS.answerBytes).catch((error) => {
      throw wayError(error, place);
    });
    const status = answer.statusCode ?? 0;
    const body = parsed(text);
    if (status >= 200 && status < 300) return { status, body };
    const told = Refusal.safeParse(body).data ??
      DirectoryRefusal.safeParse(body).data ?? { code: `Http${status}`, message: `status ${status} without a reason` };
    const requestId = header(answer.headers["x-ms-request-id"]);
    const seconds = Number(header(answer.headers["retry-after"]) ?? Number.NaN);
    const retryAfter = Number.isFinite(seconds) ? seconds : undefined;
    const error = refusalError({ status, code: told.code, message: clean(told.message), requestId, retryAfter });
    const repeatable = status === 429 || status >= 500;
    return { error, again: repeatable ? (retryAfter ?? 0.5) * 1_000 : undefined };
  }

  return async (sent) => {
    for (let attempt = 1; ; attempt++) {
      const said = await once(sent);
      if (!("error" in said)) return said;
      if (said.again === undefined || said.again > LIMITS.retryMs || attempt === LIMITS.tries) throw said.error;
      await sleep(said.again);
    }
  };
}

const header = (value: string | readonly string[] | undefined): string | undefined =>
  typeof value === "string" ? value : value?.[0];

function parsed(text: string): unknown {
  try {
    return text === "" ? undefined : JSON.parse(text);
  } catch {
    return undefined;
  }
}
