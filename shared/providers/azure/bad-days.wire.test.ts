import { startAzureLand } from "../../../local/clouds/azure/start-land.ts";
import { defineBadDays } from "../conformance/bad-days.ts";
import { landOnABadDay } from "../conformance/test-bad-land.ts";
import { provider } from "./provider.ts";

/** Resource Manager in its own words. */
const says = (status: number, code: string, message: string, headers: Readonly<Record<string, string>> = {}) => ({
  status,
  headers: { "content-type": "application/json", ...headers },
  body: JSON.stringify({ error: { code, message } }),
});
const MACHINE = "PUT virtualMachines";

defineBadDays(provider, () =>
  landOnABadDay(startAzureLand, {
    device: "/dev/sdf",
    busy: says(503, "ServiceUnavailable", "The service is unavailable."),
    throttled: says(429, "TooManyRequests", "The request was throttled.", { "retry-after": "30" }),
    expired: says(
      401,
      "ExpiredAuthenticationToken",
      "The access token expiry UTC time is earlier than current UTC time.",
    ),
    quota: {
      call: MACHINE,
      reply: says(
        409,
        "OperationNotAllowed",
        "Operation could not be completed as it results in exceeding approved Total Regional Cores quota. Additional details - Location: westeurope, Current Limit: 10, Current Usage: 10, Additional Required: 1.",
      ),
      code: "OperationNotAllowed",
      words: "Current Limit: 10, Current Usage: 10",
    },
    noAddress: {
      call: "PUT networkInterfaces",
      reply: says(
        400,
        "SubnetIsFull",
        "Subnet apps with address prefix 10.81.1.0/24 does not have enough capacity for 1 IP addresses.",
      ),
      code: "SubnetIsFull",
      words: "does not have enough capacity",
    },
    unfit: {
      call: MACHINE,
      reply: says(400, "BadRequest", "The selected VM size 'Standard_B1s' cannot boot Hypervisor Generation '2'."),
      code: "BadRequest",
      words: "cannot boot Hypervisor Generation '2'",
    },
    nowhere: { mars: { location: "mars" }, "no-such-group": { resourceGroup: "no-such-group" } },
  }),
);
