import * as z from "zod";
import type { Clock } from "../../../shared/kernel/clock.ts";
import { type CallCloud, pathParts } from "../../../shared/protocol/calling.ts";
import type { OpenAnswer } from "../calls/carrier.ts";
import { refusalOf } from "./azure-refused.ts";
import { type Door, type Outgoing, present, type Send, type Told } from "./door.ts";
import type { AzureSettings } from "./settings.ts";
import { spellings } from "./struck.ts";
import { once, wholeJson } from "./whole.ts";

const ANSWER_BYTES = 65_536;
/** A token is renewed so long before its end. */
const SLACK_MS = 300_000;
const Token = z.object({ access_token: z.string().min(1).max(16_384), expires_in: z.coerce.number().positive() });

/** Microsoft's clouds are apart: an application of one is unknown in the others. */
const CLOUDS: Readonly<Record<AzureSettings["cloud"], readonly [authority: string, manager: string]>> = {
  public: ["https://login.microsoftonline.com", "https://management.azure.com"],
  usgovernment: ["https://login.microsoftonline.us", "https://management.usgovcloudapi.net"],
  china: ["https://login.partner.microsoftonline.cn", "https://management.chinacloudapi.cn"],
};

interface Held {
  readonly value: string;
  /** Milliseconds. */
  readonly until: number;
}

/** What the directory said in place of a token. */
interface Refused {
  readonly status: number;
  readonly said: string;
}

/** The door of Azure's Resource Manager: calls come without a token, and go out with one that the directory has given the file's application. */
export function azureDoor(settings: AzureSettings, clock: Clock, send: Send) {
  const { tenantId, clientId, clientSecret, subscriptionId, cloud, endpoint } = settings;
  const [authority, manager] = endpoint === undefined ? CLOUDS[cloud] : [endpoint, endpoint];
  const secrets = [...spellings(clientSecret), encodeURIComponent(clientSecret)];
  let token: Promise<Held | Refused> | undefined;
  let known: string | undefined;

  /** A token; or what the directory says in place of one. */
  async function login(timeoutMs: number): Promise<Held | Refused> {
    const form = new URLSearchParams({
      grant_type: "client_credentials",
      client_id: clientId,
      client_secret: clientSecret,
      scope: `${CLOUDS[cloud][1]}/.default`,
    });
    const url = new URL(`/${tenantId}/oauth2/v2.0/token`, authority).href;
    const headers = { accept: "application/json", "content-type": "application/x-www-form-urlencoded" };
    const answer = await send({ url, method: "POST", headers, body: Buffer.from(form.toString()) }, timeoutMs);
    const said = await wholeJson(answer.body, ANSWER_BYTES, "The directory");
    if (answer.status >= 300) return { status: answer.status, said: said === undefined ? "" : JSON.stringify(said) };
    const read = Token.safeParse(said);
    if (!read.success) throw new Error("What it answered to a login is no token.");
    known = read.data.access_token;
    return { value: known, until: clock().getTime() + read.data.expires_in * 1_000 - SLACK_MS };
  }

  /** Of calls at the same time, one logs in. */
  function begin(timeoutMs: number): Promise<Held | Refused> {
    const asked = login(timeoutMs);
    token = asked;
    const forget = (): void => {
      if (token === asked) token = undefined;
    };
    asked.then((answer) => ("value" in answer ? undefined : forget()), forget);
    return asked;
  }

  async function entered(timeoutMs: number): Promise<Held | Refused> {
    const first = token ?? begin(timeoutMs);
    const held = await first;
    if (!("value" in held) || clock().getTime() < held.until) return held;
    if (token === first) token = undefined;
    return token ?? begin(timeoutMs);
  }

  return {
    title: "Azure",
    secrets: () => (known === undefined ? secrets : [...secrets, known]),
    refusal({ method, path, origin }: CallCloud) {
      if (origin !== undefined) return "Of Azure only the one Resource Manager is called.";
      return refusalOf(method, pathParts(path) ?? [], subscriptionId);
    },
    async outward(call: CallCloud, body: Uint8Array | undefined): Promise<Outgoing | OpenAnswer> {
      const { method, path, headers: given, timeoutMs } = call;
      const held = await entered(timeoutMs);
      if ("status" in held) {
        const body = once(Buffer.from(held.said));
        return { status: held.status, headers: { "content-type": "application/json" }, body };
      }
      const { cookie: _, "x-auth-token": __, ...headers } = present(given);
      const authorization = `Bearer ${held.value}`;
      return { url: new URL(manager).origin + path, method, headers: { ...headers, authorization }, body };
    },
    inward({ status, headers }: OpenAnswer): Told {
      const { "set-cookie": _, location: __, ...rest } = headers;
      // Withdrawn, or ended before its time: whoever asks again gets in by a new one.
      if (status === 401) token = undefined;
      return { headers: rest };
    },
  } satisfies Door;
}
