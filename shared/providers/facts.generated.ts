// Written by scripts/providers.ts from the manifests beside it. Do not edit.
import { prices as aws } from "./aws/prices.ts";
import { prices as azure } from "./azure/prices.ts";
import type { Facts } from "./contract.ts";

export const facts: readonly Facts[] = [
  {
    id: "aws",
    title: "Amazon Web Services",
    capabilities: ["probe", "network", "securityGroups", "instances", "volumes", "snapshots", "addresses", "images"],
    packageFormats: ["vm"],
    prices: aws,
  },
  {
    id: "azure",
    title: "Microsoft Azure",
    capabilities: ["probe", "network", "securityGroups", "instances", "volumes", "snapshots", "addresses", "images"],
    packageFormats: ["vm"],
    prices: azure,
  },
  {
    id: "kubernetes",
    title: "Kubernetes",
    capabilities: ["probe", "workloads"],
    packageFormats: ["helm", "manifests"],
  },
  {
    id: "openstack",
    title: "OpenStack",
    capabilities: ["probe", "network", "securityGroups", "instances", "volumes", "snapshots", "addresses", "images"],
    packageFormats: ["vm"],
  },
  {
    id: "qingcloud",
    title: "QingCloud",
    capabilities: ["probe", "network", "securityGroups", "instances", "volumes", "snapshots", "addresses", "images"],
    packageFormats: ["vm"],
  },
  {
    id: "vsphere",
    title: "VMware vSphere",
    capabilities: ["probe", "network", "instances", "volumes", "images"],
    packageFormats: ["vm"],
  },
];
