import type { CallCloud } from "../../../shared/protocol/calling.ts";
import { type AnswerHead, CallRefused } from "../calls/carrier.ts";
import { type Door, present, type Told } from "./door.ts";
import { Handles } from "./handles.ts";
import type { VsphereSettings } from "./settings.ts";
import { escaped, soapCall } from "./soap.ts";

/**
 * Methods of vim25 that begin a session in another way, or give out what another one is begun with
 * (https://developer.broadcom.com/xapis/vsphere-web-services-api/latest/, "SessionManager", "VirtualMachine", "HostSystem").
 */
const SESSIONS = /^(Login\w+|Acquire\w+|Clone(Session|Ticket)\w*|Impersonate\w*|\w*Ticket\w*|\w*Extension\w*)$/;
const COOKIE = /^vmware_soap_session="?([A-Za-z0-9_-]{1,128})"?$/;
const SESSION = /^vmware_soap_session="?([^";]+)"?/;
const MANAGER = /<_this type="SessionManager">([A-Za-z0-9_-]{1,64})<\/_this>/;

/**
 * The door of a vCenter: SOAP at `/sdk`. Whoever logs in does so as the machine's own user, whatever name and password he sends, and
 * gets a name for the session in place of its cookie.
 */
export function vsphereDoor({ server, username, password }: VsphereSettings) {
  const sessions = new Handles<string>();
  const url = new URL("/sdk", server).href;

  function opened(body: Uint8Array | undefined): Uint8Array {
    const call = soapCall(body ?? new Uint8Array());
    if (call === undefined) throw new CallRefused("The body is no single call of vCenter's, plainly written.");
    const { head, method, inner, tail } = call;
    if (SESSIONS.test(method)) throw new CallRefused(`${method} is not called through a Frontgate.`);
    if (method !== "Login") return body ?? new Uint8Array();
    const manager = MANAGER.exec(inner)?.[1];
    if (manager === undefined) throw new CallRefused("Only a session manager is logged in at.");
    const user = `<userName>${escaped(username)}</userName><password>${escaped(password)}</password>`;
    const own = `<Login><_this type="SessionManager">${manager}</_this>${user}</Login>`;
    return Buffer.from(`${head}${own}${tail}`);
  }

  return {
    title: "vCenter",
    secrets: () => [password, escaped(password)],
    refusal({ method, path, origin }: CallCloud) {
      const isSdk = method === "POST" && path === "/sdk" && origin === undefined;
      return isSdk ? undefined : "Of a vCenter only POST /sdk is called.";
    },
    outward({ method, headers: { cookie, ...headers } }: CallCloud, body: Uint8Array | undefined) {
      const handle = COOKIE.exec(cookie ?? "")?.[1];
      const session = handle === undefined ? undefined : sessions.take(handle);
      const own = session === undefined ? {} : { cookie: `vmware_soap_session="${session}"` };
      return { url, method, headers: { ...present(headers), ...own }, body: opened(body) };
    },
    inward({ headers: { "set-cookie": cookies, ...headers } }: AnswerHead): Told {
      const all = typeof cookies === "string" ? [cookies] : (cookies ?? []);
      const session = all.map((one) => SESSION.exec(one)?.[1]).find((one) => one !== undefined);
      if (session === undefined) return { headers };
      return { headers: { ...headers, "set-cookie": `vmware_soap_session="${sessions.give(session)}"` } };
    },
  } satisfies Door;
}
