import type { Effect } from "../domain/effect/schema.ts";
import type { Asking, EffectStore } from "../domain/effect/store.ts";
import { type Cloud, ProviderError } from "../providers/contract.ts";

/** Methods that change nothing: every other one is noted, so that a new one is in the ledger by itself. */
const LOOKS =
  /^(describe|list|check|resolve|instanceType|probe|observe|price|find|get|health|history|diff|drift|watch|logs|usage)/;

/**
 * The cloud of a task, with every call that changes something noted before it is made and after it has come back. What is
 * noted are keys, ids and the cloud's own words for a refusal: no user data and no credential. Two writes a call.
 */
export function recordedCloud(cloud: Cloud, effects: EffectStore, task: Asking): Cloud {
  const recorded = <T extends object>(capability: string, methods: T): T =>
    new Proxy(methods, {
      get(target, name, receiver) {
        const member: unknown = Reflect.get(target, name, receiver);
        if (typeof name === "string" && typeof member === "object" && member !== null)
          return recorded(`${capability}.${name}`, member);
        if (typeof member !== "function" || typeof name !== "string" || LOOKS.test(name)) return member;
        return (...input: unknown[]) =>
          noted(effects, task, { call: `${capability}.${name}`, ...subject(input[0]) }, async () =>
            Reflect.apply(member, target, input),
          );
      },
    });
  return new Proxy(cloud, {
    get(target, name, receiver) {
      const member: unknown = Reflect.get(target, name, receiver);
      return typeof name === "string" && typeof member === "object" && member !== null
        ? recorded(name, member)
        : member;
    },
  });
}

async function noted(
  effects: EffectStore,
  task: Asking,
  call: Pick<Effect, "call" | "of">,
  work: () => Promise<unknown>,
): Promise<unknown> {
  const asked = await effects.asked(task, call);
  try {
    const answer = await work();
    await effects.answered(task, asked, answerOf(answer));
    return answer;
  } catch (error) {
    if (error instanceof ProviderError) await effects.answered(task, asked, { refusal: refusalOf(error) });
    throw error;
  }
}

function refusalOf({ providerCode, message, requestId, retryable }: ProviderError): NonNullable<Effect["refusal"]> {
  return { code: providerCode, message, retryable, ...(requestId === undefined ? {} : { requestId }) };
}

/** The key of what is to be made, or the id of what is there: the first text that names it. */
function subject(first: unknown): { readonly of?: string } {
  const of =
    typeof first === "string" ? first : named(first, ["key", "id", "instanceId", "volumeId", "associationId", "name"]);
  return of === undefined ? {} : { of };
}

function answerOf(answer: unknown): { readonly answer?: string } {
  const id = typeof answer === "string" ? answer : named(answer, ["id"]);
  return id === undefined ? {} : { answer: id };
}

function named(value: unknown, names: readonly string[]): string | undefined {
  if (typeof value !== "object" || value === null) return undefined;
  const members = new Map<string, unknown>(Object.entries(value));
  return names.map((name) => members.get(name)).find((member) => typeof member === "string");
}
