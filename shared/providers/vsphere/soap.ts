import { ProviderError } from "../contract.ts";
import { bodyText } from "../http/body.ts";
import { codeOf } from "../http/way-fault.ts";
import type { Wire } from "../http/wire.ts";
import { faultError, wayError } from "./errors.ts";
import { LIMITS } from "./limits.ts";
import { at, type Element, escaped, parseXml, type Ref, refTag } from "./xml.ts";

/** Of vSphere 6.7: what every later vCenter still speaks. */
const ACTION = "urn:vim25/6.7";

export interface Answer {
  /** The response element: its `returnval`s are what the method answers. */
  readonly response: Element;
  readonly cookie: string | undefined;
}

/** One method of one managed object. `body`: its further parameters, escaped, in the order of the API's schema. */
export interface Call {
  readonly method: string;
  readonly on: Ref;
  readonly body?: string;
}

/** One vCenter, and as whom it is asked. */
export interface Way {
  /** Its faults before an answer are thrown as they are. */
  readonly wire: Pick<Wire, "ask">;
  /** In the words of an error: an address, or who dials it. */
  readonly place: string;
  /** Both empty where somebody else puts them in. */
  readonly username: string;
  readonly password: string;
}

/** Speaks SOAP to one vCenter. No redirect is followed. */
export function openSoap({ wire, place, password }: Pick<Way, "wire" | "place" | "password">) {
  const secrets = new Set([password, escaped(password)]);
  const clean = (text: string): string =>
    [...secrets].reduce((safe, secret) => (secret === "" ? safe : safe.replaceAll(secret, "[secret]")), text);

  async function ask({ method, on, body = "" }: Call, cookie: string | undefined): Promise<Answer> {
    const answer = await wire.ask({
      method: "POST",
      path: "/sdk",
      headers: {
        "content-type": "text/xml; charset=utf-8",
        soapaction: ACTION,
        "user-agent": "pitrix",
        ...(cookie === undefined ? {} : { cookie }),
      },
      body: `<?xml version="1.0" encoding="UTF-8"?><soapenv:Envelope xmlns:soapenv="http://schemas.xmlsoap.org/soap/envelope/" xmlns:xsi="http://www.w3.org/2001/XMLSchema-instance" xmlns:xsd="http://www.w3.org/2001/XMLSchema" xmlns="urn:vim25"><soapenv:Body><${method}>${refTag("_this", on)}${body}</${method}></soapenv:Body></soapenv:Envelope>`,
    });
    const text = await bodyText(answer, "vCenter", LIMITS.answerBytes);
    const status = answer.statusCode ?? 0;
    const said = status === 200 || status === 500 ? read(text) : undefined;
    const fault = at(said, "Fault");
    if (fault !== undefined) {
      const [detail = fault] = at(fault, "detail")?.children ?? [];
      throw faultError(detail, at(fault, "faultstring")?.text ?? "", clean);
    }
    const response = at(said, `${method}Response`);
    if (response === undefined) throw unreadable(status);
    const given = answer.headers["set-cookie"]?.find((one) => one.startsWith("vmware_soap_session="))?.split(";")[0];
    if (given !== undefined) secrets.add(given.slice(given.indexOf("=") + 1).replaceAll('"', ""));
    return { response, cookie: given };
  }

  return {
    clean,
    /** @param again the method changes nothing: it is asked once more where a kept connection had ended. @throws ProviderError */
    async call(call: Call, cookie: string | undefined, again: boolean): Promise<Answer> {
      try {
        return await ask(call, cookie);
      } catch (error) {
        if (!again || !["ECONNRESET", "EPIPE"].includes(codeOf(error))) throw wayError(error, place);
      }
      return ask(call, cookie).catch((error) => {
        throw wayError(error, place);
      });
    },
  };
}

function read(text: string): Element | undefined {
  try {
    return at(parseXml(text), "Body");
  } catch {
    return undefined;
  }
}

function unreadable(status: number): ProviderError {
  return new ProviderError({
    kind: status === 429 ? "throttled" : status >= 500 ? "unavailable" : "invalid",
    providerCode: `Http${status}`,
    message: `What answered with status ${status} is no vCenter, or one that is starting.`,
    remedy: "Check the address of the server, and that vCenter's services run.",
  });
}
