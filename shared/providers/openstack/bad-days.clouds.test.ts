import { startOpenStackLand } from "../../../local/clouds/openstack/start-land.ts";
import { defineBadDays } from "../conformance/bad-days.ts";
import { landOnABadDay } from "../conformance/test-bad-land.ts";
import { provider } from "./provider.ts";

const says = (status: number, body: object, headers: Readonly<Record<string, string>> = {}) => ({
  status,
  headers: { "content-type": "application/json", ...headers },
  body: JSON.stringify(body),
});
const MACHINE = "POST servers";

defineBadDays(provider, () =>
  landOnABadDay(startOpenStackLand, {
    device: "/dev/sdf",
    // A proxy's, which is what stands before the services.
    busy: {
      status: 503,
      headers: { "content-type": "text/html" },
      body: "<html><body><h1>503 Service Unavailable</h1>\nNo server is available to handle this request.\n</body></html>",
    },
    throttled: says(
      429,
      { overLimit: { code: 429, message: "This request was rate-limited." } },
      { "retry-after": "60" },
    ),
    expired: says(401, {
      error: { code: 401, title: "Unauthorized", message: "The request you have made requires authentication." },
    }),
    quota: {
      call: MACHINE,
      reply: says(403, {
        forbidden: {
          code: 403,
          message: "Quota exceeded for instances: Requested 1, but already used 10 of 10 instances",
        },
      }),
      code: "forbidden",
      words: "already used 10 of 10 instances",
    },
    noAddress: {
      call: "POST ports",
      reply: says(409, {
        NeutronError: {
          type: "IpAddressGenerationFailure",
          message: "No more IP addresses available on network 8c1d.",
          detail: "",
        },
      }),
      code: "IpAddressGenerationFailure",
      words: "No more IP addresses available on network 8c1d.",
    },
    unfit: {
      call: MACHINE,
      reply: says(400, {
        badRequest: {
          code: 400,
          message:
            "Flavor's disk is too small for requested image. Flavor disk is 1073741824 bytes, image is 2361393152 bytes.",
        },
      }),
      code: "badRequest",
      words: "Flavor's disk is too small for requested image",
    },
    nowhere: {
      RegionNine: { region: "RegionNine" },
      mars: { zone: "mars" },
      "01234567-89ab-4def-8123-456789abcdef": { vpcId: "01234567-89ab-4def-8123-456789abcdef" },
    },
  }),
);
