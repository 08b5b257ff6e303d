import type { Outcome } from "../domain/webhook/rules.ts";
import type { Delivery } from "../domain/webhook/schema.ts";
import type { Clock } from "../kernel/clock.ts";
import { FetchError } from "../platform/fetch-error.ts";
import type { SafeFetch } from "../platform/safe-fetch.ts";
import { signatureHeaders } from "./sign.ts";

/** How long a receiver may take. */
export const ATTEMPT_MS = 10_000;

/** One POST. The receiver's answer is looked at no further than its head; a redirect is an answer that says no. */
export async function attempt(
  { fetch, clock }: { readonly fetch: SafeFetch; readonly clock: Clock },
  url: string,
  { id, payload }: Pick<Delivery, "id" | "payload">,
  secrets: readonly string[],
): Promise<Outcome> {
  const began = clock();
  const outcome = (result: Partial<Outcome>): Outcome => {
    return { at: began.toISOString(), took: clock().getTime() - began.getTime(), ...result };
  };
  try {
    const { status, headers } = await fetch(url, {
      method: "POST",
      body: Buffer.from(payload),
      headers: {
        "content-type": "application/json",
        "user-agent": "pitrix-webhooks",
        "content-length": String(Buffer.byteLength(payload)),
        ...signatureHeaders(id, began, payload, secrets),
      },
      maxBytes: 0,
      headOnly: true,
      follow: false,
      deadlineMs: ATTEMPT_MS,
      idleMs: ATTEMPT_MS,
    });
    const retryAfter = secondsOf(headers["retry-after"], began);
    return outcome({ status, ...(retryAfter === undefined ? {} : { retryAfter }) });
  } catch (error) {
    if (error instanceof FetchError) return outcome({ error: error.message });
    throw error;
  }
}

/** `Retry-After`: seconds or a date (RFC 9110, 10.2.3). */
function secondsOf(text: string | undefined, now: Date): number | undefined {
  if (text === undefined) return undefined;
  if (/^\d{1,9}$/.test(text)) return Number(text);
  const at = Date.parse(text);
  return Number.isNaN(at) ? undefined : Math.max(0, Math.ceil((at - now.getTime()) / 1000));
}
