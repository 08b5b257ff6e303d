import type { Cloud } from "../cloud.ts";
import type { CloudConfig } from "../contract.ts";
import { ec2Cloud } from "./ec2.ts";
import { openstackCloud } from "./openstack.ts";
import { standInCloud } from "./stand-in.ts";
import { vsphereCloud } from "./vsphere.ts";

/** The adapter of its kind. */
export function connectCloud(config: CloudConfig): Cloud {
  switch (config.kind) {
    case "ec2":
      return ec2Cloud(config);
    case "vsphere":
      return vsphereCloud(config);
    case "openstack":
      return openstackCloud(config);
    case "azure":
    case "qingcloud":
      return standInCloud(config);
  }
}
