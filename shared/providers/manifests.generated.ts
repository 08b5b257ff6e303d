// Written by scripts/providers.ts from the folders beside it. Do not edit.
import { manifest as aws } from "./aws/manifest.ts";
import { manifest as azure } from "./azure/manifest.ts";
import { manifest as kubernetes } from "./kubernetes/manifest.ts";
import { manifest as openstack } from "./openstack/manifest.ts";
import { manifest as qingcloud } from "./qingcloud/manifest.ts";
import { manifest as vsphere } from "./vsphere/manifest.ts";

export const manifests = [aws, azure, kubernetes, openstack, qingcloud, vsphere] as const;
