import type { Necessary } from "./necessary.ts";

/**
 * By provider. What is here follows from these documents, not from our providers:
 * - EC2: each action's page in the API reference; requests are signed, so that there is no login.
 * - Azure: one token (OAuth 2.0 client credentials); a machine refers to an interface that has to be there, and an interface to a group;
 *   the end of each is looked at once. `skus` has four pages here.
 * - QingCloud: signed requests. Disks are made before their machine, which takes none that is not ready; names and tags of what was made are
 *   attributes, written apart. An image is described once. A group's rules are added apart, count
 *   when they are applied, and that is a job whose end is looked at.
 * - OpenStack: one token, whose answer has the catalogue. Whose interface is the subnet's gateway a port says, and where it leads its router. Flavors are
 *   one list. A machine in a subnet of one's choice has a port that is there before it, and which says by `device_id` whether there is one; Nova
 *   makes the disks that it is asked for with it, and tells the address with the status. A group's rule is a request of its own.
 * - vSphere: `RetrieveServiceContent` and `Login`; each of the six names of a config by `FindByInventoryPath`. A clone is a task whose end is looked at, and
 *   is switched on apart; that it has run is noted on it. Both templates are in one list, and each one's devices are read.
 */
export const NECESSARY: Readonly<Record<string, Necessary>> = {
  aws: {
    login: {},
    way: { DescribeSubnets: 1, DescribeRouteTables: 1 },
    sizes: {},
    image: { DescribeImages: 1 },
    group: { DescribeSecurityGroups: 1, CreateSecurityGroup: 1, AuthorizeSecurityGroupIngress: 1 },
    machine: { DescribeInstances: 1, RunInstances: 1 },
    disk: {},
    end: { DescribeInstances: 1 },
  },
  azure: {
    login: { token: 1 },
    way: { "GET subnets": 1 },
    sizes: { "GET skus": 4 },
    image: { "GET images": 1 },
    group: {
      "GET applicationSecurityGroups": 2,
      "PUT applicationSecurityGroups": 1,
      "GET networkSecurityGroups": 2,
      "PUT networkSecurityGroups": 1,
    },
    machine: {
      "GET virtualMachines": 1,
      "PUT networkInterfaces": 1,
      "GET networkInterfaces": 1,
      "PUT virtualMachines": 1,
    },
    disk: {},
    end: { "GET virtualMachines": 1 },
  },
  openstack: {
    login: { "POST auth": 1 },
    way: { "GET subnets": 1, "GET ports": 1, "GET routers": 1 },
    sizes: { "GET flavors": 1 },
    image: { "GET images": 1 },
    group: { "GET security-groups": 1, "POST security-groups": 1, "POST security-group-rules": 1 },
    machine: { "GET ports": 1, "POST ports": 1, "POST servers": 1 },
    disk: {},
    end: { "GET servers": 1 },
  },
  qingcloud: {
    login: {},
    way: { DescribeVxnets: 1, DescribeRouters: 1 },
    sizes: { DescribeInstanceTypes: 1 },
    image: { DescribeImages: 1 },
    group: {
      DescribeSecurityGroups: 1,
      CreateSecurityGroup: 1,
      ModifySecurityGroupAttributes: 1,
      AddSecurityGroupRules: 1,
      ApplySecurityGroup: 1,
      DescribeJobs: 1,
    },
    machine: { DescribeInstances: 1, RunInstances: 1, ModifyInstanceAttributes: 1 },
    disk: { DescribeVolumes: 2, CreateVolumes: 1, ModifyVolumeAttributes: 1 },
    end: { DescribeInstances: 1 },
  },
  vsphere: {
    login: { RetrieveServiceContent: 1, Login: 1 },
    // The names, the networks, the one switch.
    way: { FindByInventoryPath: 6, RetrievePropertiesEx: 2 },
    // The hosts, and the list of templates.
    sizes: { RetrievePropertiesEx: 2 },
    image: { RetrievePropertiesEx: 1 },
    group: {},
    machine: { FindByUuid: 1, CloneVM_Task: 1, RetrievePropertiesEx: 1, PowerOnVM_Task: 1 },
    disk: {},
    end: { RetrievePropertiesEx: 1, ReconfigVM_Task: 1 },
  },
};
