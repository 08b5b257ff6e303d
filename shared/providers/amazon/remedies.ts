/** What helps against an error of EC2's, where the code alone tells it better than its kind does. */
export const REMEDIES: ReadonlyMap<string, string> = new Map([
  [
    "AddressLimitExceeded",
    'Release an Elastic IP address that nothing uses, or ask AWS for more of the quota "EC2-VPC Elastic IPs" of this region (5 at first).',
  ],
  ["InsufficientAddressCapacity", "AWS has no free public address in this region at the moment: try again later."],
  [
    "Gateway.NotAttached",
    "Attach an internet gateway to the VPC, or do without a public address: it would lead nowhere.",
  ],
  [
    "InsufficientInstanceCapacity",
    "AWS has no room for this machine type in this zone at the moment: try again later, or choose another size or a subnet in another zone.",
  ],
  [
    "RequestExpired",
    "AWS takes requests that were signed within five minutes: the operator sets this installation's clock by NTP.",
  ],
  [
    "ExpiredToken",
    "These are temporary keys, and they have ended: use an IAM user's keys, or a role that trusts this installation.",
  ],
  ["InsufficientFreeAddressesInSubnet", "The subnet has no free address: choose another one, or end machines in it."],
  [
    "VcpuLimitExceeded",
    'Choose a smaller size, end other machines, or ask AWS for more of the quota "Running On-Demand Standard instances" of this region.',
  ],
  [
    "VolumeModificationRateExceeded",
    "AWS lets a volume change four times in 24 hours (in some regions once in 6 hours): try again after that.",
  ],
  [
    "IncorrectModificationState",
    "The volume's last change is still being worked on by AWS, which can take a day: try again when it is completed.",
  ],
  ["SnapshotCreationPerVolumeRateExceeded", "AWS takes one snapshot of a volume in 15 seconds: try again."],
  [
    "SnapshotLimitExceeded",
    'Delete snapshots that nobody needs, or ask AWS for more of the quota "Snapshots per Region".',
  ],
]);
