import { expect, it } from "vitest";
import type { CallCloud } from "../../../shared/protocol/calling.ts";
import { callsLike } from "../../testing/call.ts";
import { vsphereDoor } from "./vsphere.ts";

const settings = {
  provider: "vsphere" as const,
  server: "https://vcenter.example.com",
  username: "pitrix@vsphere.local",
  password: "the-<password>&-of-pitrix",
};
const HEAD =
  '<?xml version="1.0" encoding="UTF-8"?><soapenv:Envelope xmlns:soapenv="http://schemas.xmlsoap.org/soap/envelope/" xmlns="urn:vim25"><soapenv:Body>';
const TAIL = "</soapenv:Body></soapenv:Envelope>";
const LOGIN =
  '<Login><_this type="SessionManager">SessionManager</_this><userName>x</userName><password>y</password></Login>';

const called = callsLike({
  method: "POST",
  path: "/sdk",
  headers: { "content-type": "text/xml", soapaction: "urn:vim25/6.7" },
});
const sent = (text: string, door = vsphereDoor(settings), change: Partial<CallCloud> = {}) =>
  door.outward(called(change), Buffer.from(text));
const textOf = ({ body }: { readonly body: Uint8Array | undefined }) => Buffer.from(body ?? []).toString();

it("logs in as its own user, whatever name and password are sent, and changes no other call", () => {
  const login = sent(`${HEAD}${LOGIN}${TAIL}`);
  expect(login.url).toBe("https://vcenter.example.com/sdk");
  expect(textOf(login)).toBe(
    `${HEAD}<Login><_this type="SessionManager">SessionManager</_this><userName>pitrix@vsphere.local</userName><password>the-&lt;password&gt;&amp;-of-pitrix</password></Login>${TAIL}`,
  );
  const other = `${HEAD}<Rename_Task><_this type="VirtualMachine">vm-1</_this><newName>Login</newName></Rename_Task>${TAIL}`;
  expect(textOf(sent(other))).toBe(other);
});

it.each([
  ["GET", { method: "GET" as const }],
  ["another path", { path: "/sdk/vimService" }],
  ["a query", { path: "/sdk?x" }],
  ["files of datastores", { path: "/folder/x.vmdk" }],
  ["the REST interface", { path: "/api/session" }],
  ["another server", { origin: "https://esx-1.example.com" }],
])("does not call %s", (_, change) => {
  const door = vsphereDoor(settings);
  expect(door.refusal(called())).toBeUndefined();
  expect(door.refusal(called(change))).toMatch(/only POST/);
});

const inElement = (method: string, inner = "") => `${HEAD}<${method}>${inner}</${method}>${TAIL}`;

it.each([
  ["a login by a token", inElement("LoginByToken")],
  ["a ticket for another session", inElement("AcquireCloneTicket")],
  ["a ticket for a console", inElement("AcquireTicket")],
  ["somebody else's session", inElement("ImpersonateUser")],
  ["a login anywhere else", inElement("Login", '<_this type="VirtualMachine">vm-1</_this>')],
  ["two calls", `${HEAD}<Retrieve></Retrieve>${LOGIN}${TAIL}`],
  ["two bodies", `${HEAD}<Retrieve></Retrieve></soapenv:Body><soapenv:Body><Retrieve></Retrieve>${TAIL}`],
  ["a login behind a comment", `${HEAD}<!-- -->${LOGIN}${TAIL}`],
  ["CDATA", inElement("Rename_Task", "<![CDATA[<Login>]]>")],
  ["another name space inside", inElement("Rename_Task", '<x xmlns="urn:sso">y</x>')],
  [
    "a document type",
    `<!DOCTYPE a [<!ENTITY b SYSTEM "file:///etc/pitrix/cloud.json">]>${inElement("Retrieve", "&b;")}`,
  ],
  [
    "a header of SOAP",
    inElement("Retrieve").replace("<soapenv:Body>", "<soapenv:Header></soapenv:Header><soapenv:Body>"),
  ],
  ["nothing", ""],
])("sends no %s", (_, text) => {
  expect(() => sent(text)).toThrow(/Frontgate|plainly written|logged in at/);
});

it("sends no body that is no text", () => {
  const text = Buffer.from(inElement("Retrieve", "a"));
  text.writeUInt8(0xff, text.length - TAIL.length - "</Retrieve>a".length + 1);
  expect(() => vsphereDoor(settings).outward(called(), text)).toThrow(/plainly written/);
});

it("tells a name in place of a session, which is worth something here alone", () => {
  const door = vsphereDoor(settings);
  const told = door.inward({
    status: 200,
    headers: {
      "content-type": "text/xml",
      "set-cookie": ['other="1"', 'vmware_soap_session="5ec7e7"; Path=/; HttpOnly'],
    },
  });
  const cookie = String(told.headers["set-cookie"]);
  expect(cookie).toMatch(/^vmware_soap_session="fg-[A-Za-z0-9_-]{32}"$/);
  const looked = inElement("Retrieve");
  const headers = { cookie, "content-type": "text/xml" };
  expect(sent(looked, door, { headers }).headers.cookie).toBe('vmware_soap_session="5ec7e7"');
  // Nobody's, and one that was made up.
  expect(sent(looked, vsphereDoor(settings), { headers }).headers).not.toHaveProperty("cookie");
  for (const made of ['vmware_soap_session="5ec7e7"', `${cookie}; a=b`])
    expect(sent(looked, door, { headers: { cookie: made } }).headers).not.toHaveProperty("cookie");
  expect(door.inward({ status: 200, headers: { "set-cookie": ["vmware-client=x"] } })).toEqual({ headers: {} });
});
