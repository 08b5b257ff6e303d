import { awsLand } from "../../../local/clouds/aws/start-land.ts";
import { startEc2 } from "../../../local/ec2.ts";
import { defineBadDays } from "../conformance/bad-days.ts";
import { landOnABadDay } from "../conformance/test-bad-land.ts";
import { provider } from "./provider.ts";

/** EC2 in its own words, on moto, which has no bad days. */
const says = (status: number, code: string, message: string) => ({
  status,
  headers: { "content-type": "text/xml" },
  body: `<Response><Errors><Error><Code>${code}</Code><Message>${message}</Message></Error></Errors><RequestID>r-1</RequestID></Response>`,
});
const refusing = (code: string, message: string, words: string) => ({
  call: "RunInstances",
  reply: says(400, code, message),
  code,
  words,
});

defineBadDays(provider, () =>
  landOnABadDay(
    async ({ stateDir, disturb }) => {
      const ec2 = await startEc2({ stateDir });
      const land = await awsLand(ec2, await ec2.seed(), disturb);
      const stop = async () => {
        await land.stop();
        await ec2.stop();
      };
      return { ...land, stop };
    },
    {
      device: "/dev/sdf",
      honoursClientToken: false,
      busy: says(503, "Unavailable", "The server is overloaded and can't handle the request."),
      throttled: says(503, "RequestLimitExceeded", "Request limit exceeded."),
      quota: refusing(
        "VcpuLimitExceeded",
        "You have requested more vCPU capacity than your current vCPU limit of 8 allows for the instance bucket that the specified instance type belongs to.",
        "vCPU limit of 8",
      ),
      noAddress: refusing(
        "InsufficientFreeAddressesInSubnet",
        "There are not enough free addresses in subnet 'subnet-1' to satisfy the requested number of instances.",
        "free addresses in subnet 'subnet-1'",
      ),
      unfit: refusing(
        "InvalidBlockDeviceMapping",
        "Volume of size 8GB is smaller than snapshot 'snap-1', expect size &gt;= 30GB",
        "expect size >= 30GB",
      ),
      nowhere: { "vpc-0123456789abcdef0": { vpcId: "vpc-0123456789abcdef0" } },
    },
  ),
);
