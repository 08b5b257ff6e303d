import { startQingCloudLand } from "../../../local/clouds/qingcloud/start-land.ts";
import { defineBadDays } from "../conformance/bad-days.ts";
import { landOnABadDay } from "../conformance/test-bad-land.ts";
import { provider } from "./provider.ts";

/** QingCloud says everything with status 200; what it says of a subnet without addresses it does not document. */
const says = (ret_code: number, message: string) => ({ status: 200, body: JSON.stringify({ ret_code, message }) });

defineBadDays(provider, () =>
  landOnABadDay(startQingCloudLand, {
    device: "/dev/sdf",
    busy: says(5100, "ServerBusy, the server is busy, please try again later"),
    throttled: { status: 429, body: "" },
    quota: {
      call: "RunInstances",
      reply: says(2500, "QuotasExceeded, you can only have [20] instances, 0 left"),
      code: "2500",
      words: "you can only have [20] instances",
    },
    unfit: {
      call: "RunInstances",
      reply: says(1100, "InvalidParameterValue, instance type [e2.small.r1] can not be used with image [img-frontgat]"),
      code: "1100",
      words: "can not be used with image",
    },
    nowhere: { mars1: { zone: "mars1" }, "rtr-missing0": { vpcId: "rtr-missing0" } },
  }),
);
