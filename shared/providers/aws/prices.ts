import type { PriceList } from "../prices.ts";
import { instanceType } from "./sizes.ts";

/** US dollars an hour, Linux on demand, us-east-1. */
const HOURS: Readonly<Record<string, number>> = {
  "t3.nano": 0.0052,
  "t3.micro": 0.0104,
  "t3.small": 0.0208,
  "t3.medium": 0.0416,
  "t3.large": 0.0832,
  "t3.xlarge": 0.1664,
  "t3.2xlarge": 0.3328,
  "r7i.large": 0.1323,
  "r7i.xlarge": 0.2646,
  "r7i.2xlarge": 0.5292,
  "r7i.4xlarge": 1.0584,
  "r7i.8xlarge": 2.1168,
  "r7i.12xlarge": 3.1752,
  "r7i.16xlarge": 4.2336,
  "r7i.24xlarge": 6.3504,
  "r7i.48xlarge": 12.7008,
  "c7i.4xlarge": 0.714,
  "c7i.8xlarge": 1.428,
  "c7i.12xlarge": 2.142,
  "c7i.16xlarge": 2.856,
  "c7i.24xlarge": 4.284,
  "c7i.48xlarge": 8.568,
  "m7i.4xlarge": 0.8064,
  "m7i.8xlarge": 1.6128,
  "m7i.12xlarge": 2.4192,
  "m7i.16xlarge": 3.2256,
  "m7i.24xlarge": 4.8384,
  "m7i.48xlarge": 9.6768,
};

const REGION = "us-east-1";
const only = <T>(region: string, price: T): T | undefined => (region === REGION ? price : undefined);

/** What is in the list is priced; other regions are not in it and are told as not priced. */
export const prices: PriceList = {
  on: "2026-11-21",
  source: "https://aws.amazon.com/ec2/pricing/on-demand/, Linux, us-east-1; gp3 storage; public IPv4 addresses",
  currency: "USD",
  machineHour: (size, region) => only(region, HOURS[instanceType(size)]),
  volumeMonth: (region) => only(region, 0.08),
  addressHour: (region) => only(region, 0.005),
};
