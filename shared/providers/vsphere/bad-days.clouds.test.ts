import { startVsphereLand } from "../../../local/clouds/vsphere/start-land.ts";
import { defineBadDays } from "../conformance/bad-days.ts";
import { landOnABadDay } from "../conformance/test-bad-land.ts";
import { provider } from "./provider.ts";

/** A fault of the vSphere API, in an envelope as vCenter writes it. */
const fault = (type: string, sentence: string) => ({
  status: 500,
  headers: { "content-type": "text/xml" },
  body: `<?xml version="1.0" encoding="UTF-8"?><soapenv:Envelope xmlns:soapenv="http://schemas.xmlsoap.org/soap/envelope/" xmlns:xsi="http://www.w3.org/2001/XMLSchema-instance"><soapenv:Body><soapenv:Fault><faultcode>ServerFaultCode</faultcode><faultstring>${sentence}</faultstring><detail><${type}Fault xmlns="urn:vim25" xsi:type="${type}"></${type}Fault></detail></soapenv:Fault></soapenv:Body></soapenv:Envelope>`,
});
/** What the proxy before vCenter's services says while they start, or have too much to do. */
const proxy = (status: number, said: string) => ({ status, headers: { "content-type": "text/plain" }, body: said });

/** Addresses are the network's own matter, and a template goes with every size. */
defineBadDays(provider, () =>
  landOnABadDay(startVsphereLand, {
    device: "/dev/sdf",
    busy: proxy(
      503,
      "503 Service Unavailable (Failed to connect to endpoint: [N7Vmacore4Http16LocalServiceSpecE] _serverNamespace = /sdk)",
    ),
    throttled: proxy(429, "Too Many Requests"),
    expired: fault("NotAuthenticated", "The session is not authenticated."),
    quota: {
      call: "CloneVM_Task",
      reply: fault(
        "InsufficientMemoryResourcesFault",
        "The available Memory resources in the parent resource pool are insufficient for the operation.",
      ),
      code: "InsufficientMemoryResourcesFault",
      words: "available Memory resources in the parent resource pool are insufficient",
    },
    nowhere: {
      "DC0/datastore/NoSuchDatastore": { datastore: "NoSuchDatastore" },
      NoSuchCluster: { cluster: "NoSuchCluster" },
    },
  }),
);
