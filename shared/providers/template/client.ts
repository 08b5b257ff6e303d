import { setTimeout as sleep } from "node:timers/promises";
import * as z from "zod";
import { ProviderError } from "../contract.ts";
import { bodyText } from "../http/body.ts";
import type { Dialling } from "../http/dialling.ts";
import { keepClients } from "../http/kept.ts";
import { openWire, type Wire } from "../http/wire.ts";
import { fault, refusal, wayError } from "./errors.ts";
import { LIMITS } from "./limits.ts";
import type { Config, Credential } from "./schema.ts";

const PUBLIC = "https://api.cloud.example";

type Query = readonly [name: string, value: string][];

/** The cloud as one key. Every method is one request, and throws ProviderError and nothing else that the cloud caused. */
export interface Api {
  get<T extends z.ZodType>(schema: T, path: string, query?: Query): Promise<z.infer<T>>;
  /** All pages: one request for each. */
  list<T extends z.ZodType>(item: T, path: string, query?: Query): Promise<z.infer<T>[]>;
  /** Asked once: after a lost answer nobody knows whether it was done. */
  change<T extends z.ZodType>(
    schema: T,
    method: "POST" | "PATCH" | "DELETE",
    path: string,
    body?: object,
  ): Promise<z.infer<T>>;
}

interface Told {
  readonly said?: unknown;
  readonly error?: ProviderError;
  readonly wait: number;
}

const Refusal = z.object({ error: z.object({ code: z.string(), message: z.string().default("") }) });

// For the whole process: a connection is opened once, not once a call.
const kept = keepClients<Wire>((wire) => void wire.close());

export function openApi({ key }: Credential, { endpoint: server = PUBLIC }: Config, dialling: Dialling): Api {
  const wire = kept(dialling.allows, server, () =>
    openWire({ server }, { ...dialling, limits: LIMITS, fault: wayError }),
  );
  const clean = (text: string) => text.replaceAll(key, "[secret]");

  /** The body, or why there is none and how many milliseconds the cloud wants to be left alone. */
  async function once(method: string, path: string, body: object | undefined): Promise<Told> {
    try {
      return await told(method, path, body);
    } catch (thrown) {
      if (thrown instanceof ProviderError) return { error: thrown, wait: 0 };
      throw thrown;
    }
  }

  async function told(method: string, path: string, body: object | undefined): Promise<Told> {
    const answer = await wire.ask({
      method,
      path,
      headers: {
        accept: "application/json",
        "user-agent": "pitrix",
        authorization: `Bearer ${key}`,
        ...(body === undefined ? {} : { "content-type": "application/json" }),
      },
      body: body === undefined ? undefined : JSON.stringify(body),
    });
    const text = await bodyText(answer, "The cloud", LIMITS.answerBytes).catch((error: unknown) => {
      throw wayError(error, server);
    });
    const status = answer.statusCode ?? 0;
    const said = parsed(text);
    if (status >= 200 && status < 300) return { said, wait: 0 };
    const { code, message } = Refusal.safeParse(said).data?.error ?? {
      code: `Status${status}`,
      message: "no reason given",
    };
    const requestId = z.string().optional().parse(answer.headers["x-request-id"]);
    const wait = Number(answer.headers["retry-after"] ?? 0) * 1_000;
    return { error: refusal({ status, code: clean(code), message: clean(message), requestId }), wait };
  }

  async function ask(method: string, path: string, body?: object): Promise<unknown> {
    for (let attempt = 1; ; attempt++) {
      const { said, error, wait } = await once(method, path, body);
      if (error === undefined) return said;
      const again = error.kind === "throttled" || (error.kind === "unavailable" && method === "GET");
      if (!again || attempt === LIMITS.tries || wait > LIMITS.longestRetryMs) throw error;
      await sleep(Math.max(wait || 0, LIMITS.retryMs * attempt));
    }
  }

  const get: Api["get"] = async (schema, path, query = []) =>
    answered(schema, await ask("GET", query.length === 0 ? path : `${path}?${new URLSearchParams(query)}`), path);

  return {
    get,
    async list(item, path, query = []) {
      const Page = z.object({ items: z.array(item), next: z.string().nullish() });
      const all: z.infer<typeof item>[] = [];
      let next: string | undefined;
      do {
        const page: z.infer<typeof Page> = await get(
          Page,
          path,
          next === undefined ? query : [...query, ["page", next]],
        );
        all.push(...page.items);
        next = page.next ?? undefined;
      } while (next !== undefined);
      return all;
    },
    change: async (schema, method, path, body) => answered(schema, await ask(method, path, body), path),
  };
}

/** @throws ProviderError `unavailable` for an answer that is not as it is documented */
function answered<T extends z.ZodType>(schema: T, said: unknown, path: string): z.infer<T> {
  const read = schema.safeParse(said);
  if (read.success) return read.data;
  const where = read.error.issues.slice(0, 3).map((issue) => `/${issue.path.join("/")}`);
  throw fault(
    "unavailable",
    "UnreadableAnswer",
    `The cloud's answer to ${path} is not as documented: ${where.join(", ")}.`,
  );
}

function parsed(text: string): unknown {
  try {
    return JSON.parse(text);
  } catch {
    return undefined;
  }
}
