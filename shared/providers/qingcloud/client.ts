import { setTimeout as sleep } from "node:timers/promises";
import * as z from "zod";
import type { Clock } from "../../kernel/clock.ts";
import { ProviderError } from "../contract.ts";
import { bodyText } from "../http/body.ts";
import type { WireAnswer } from "../http/wire.ts";
import { refusal, wayError } from "./errors.ts";
import { LIMITS } from "./limits.ts";
import type { Config } from "./schema.ts";
import { PATH, type Way } from "./ways.ts";

/** `undefined` is left out; a list becomes `name.1`, `name.2`…. */
export type Parameters = Readonly<Record<string, string | number | readonly string[] | undefined>>;

/** The tenant's account in one zone. */
export interface Api {
  /** What changes nothing: asked up to three times where QingCloud is busy. @throws ProviderError */
  look<T extends z.ZodType>(action: string, parameters: Parameters, schema: T): Promise<z.infer<T>>;
  /** All pages of a `Describe…`; the set is `member` of its answer. One request for each hundred. */
  all<T extends z.ZodType>(action: string, parameters: Parameters, member: string, item: T): Promise<z.infer<T>[]>;
  /** Asked once: after a lost answer nobody knows whether it was done. @throws ProviderError */
  change<T extends z.ZodType>(action: string, parameters: Parameters, schema: T): Promise<z.infer<T>>;
}

const Answer = z.looseObject({ ret_code: z.int(), message: z.string().nullish() });

export function openApi(way: Way, config: Config, clock: Clock): Api {
  async function ask(method: "GET" | "POST", action: string, parameters: Parameters): Promise<unknown> {
    const now = clock();
    const said = way.said(method, { ...flat(parameters), action, zone: config.zone }, now);
    const answer = await way.wire.ask({
      method,
      path: method === "GET" ? `${PATH}?${said}` : PATH,
      headers: {
        accept: "application/json",
        "user-agent": "pitrix",
        ...(method === "POST" ? { "content-type": "application/x-www-form-urlencoded" } : {}),
      },
      ...(method === "POST" ? { body: said } : {}),
    });
    const text = await bodyText(answer, "QingCloud", LIMITS.answerBytes).catch((error) => {
      throw wayError(error, way.place);
    });
    const { ret_code: code, message, ...rest } = read(text, answer.statusCode ?? 0);
    if (code === 0) return rest;
    if (way.key === undefined) throw refusal(code, message ?? "");
    throw refusal(code, (message ?? "").replaceAll(way.key.secretAccessKey, "[secret]"), skewOf(answer, now));
  }

  async function look<T extends z.ZodType>(action: string, parameters: Parameters, schema: T): Promise<z.infer<T>> {
    for (let attempt = 1; ; attempt++) {
      try {
        return parse(schema, await ask("GET", action, parameters), action);
      } catch (error) {
        const busy = error instanceof ProviderError && /^5[0-9]{3}$/.test(error.providerCode) && error.retryable;
        if (!busy || attempt === LIMITS.tries) throw error;
      }
      await sleep(LIMITS.retryMs * 3 ** (attempt - 1));
    }
  }

  return {
    look,
    async all(action, parameters, member, item) {
      const Page = z.looseObject({ [member]: z.array(item), total_count: z.int().nullish() });
      const found: z.infer<typeof item>[] = [];
      for (;;) {
        const page = await look(action, { ...parameters, limit: LIMITS.page, offset: found.length }, Page);
        const items = z.array(item).parse(page[member]);
        found.push(...items);
        if (items.length < LIMITS.page) return found;
      }
    },
    change: async (action, parameters, schema) => parse(schema, await ask("POST", action, parameters), action),
  };
}

function flat(parameters: Parameters): Record<string, string> {
  const pairs = Object.entries(parameters).flatMap(([name, value]): [string, string][] => {
    if (value === undefined) return [];
    if (typeof value === "object") return value.map((one, index) => [`${name}.${index + 1}`, one]);
    return [[name, String(value)]];
  });
  return Object.fromEntries(pairs);
}

function read(text: string, status: number): z.infer<typeof Answer> {
  try {
    return Answer.parse(JSON.parse(text));
  } catch {
    throw new ProviderError({
      kind: status === 429 ? "throttled" : status >= 500 ? "unavailable" : "invalid",
      providerCode: `Http${status}`,
      message: `What answered with status ${status} is not QingCloud's API, or one that is ill.`,
      remedy: "Check the endpoint of the runtime.",
    });
  }
}

function parse<T extends z.ZodType>(schema: T, value: unknown, action: string): z.infer<T> {
  const parsed = schema.safeParse(value);
  if (parsed.success) return parsed.data;
  const [fault] = parsed.error.issues;
  throw new ProviderError({
    kind: "unavailable",
    providerCode: "UnreadableAnswer",
    message: `QingCloud's answer to ${action} is not as documented at /${fault?.path.join("/")}: ${fault?.message}`,
  });
}

/** Whole seconds, by the answer's own date. */
function skewOf(answer: WireAnswer, now: Date): number | undefined {
  const told = Date.parse(answer.headers.date ?? "");
  return Number.isNaN(told) ? undefined : Math.round((now.getTime() - told) / 1000);
}
