import { cp, mkdir, rm, writeFile } from "node:fs/promises";
import { join } from "node:path";
import { unpackPackages } from "./debian.ts";
import type { Recipe } from "./install.ts";

const REQUIRED = ["podman", "crun", "conmon", "golang-github-containers-common", "golang-github-containers-image"];
/** Of the release's own libraries, those that a small system may lack. */
const LIBRARIES = [
  "libgpgme11",
  "libassuan0",
  "libyajl2",
  "libseccomp2",
  "libsubid4",
  "libdevmapper1.02.1",
  "libostree-1-1",
];
/** A light machine has no control groups of its own, no journal, and the host's network. */
const SETTINGS = `[containers]
cgroups = "disabled"
log_driver = "k8s-file"
[engine]
cgroup_manager = "cgroupfs"
events_logger = "file"
runtime = "crun"
`;

/** The distribution's own podman with crun, as a layer of a machine's image (`usr`, `etc`). 13 MB to fetch. */
export async function podman(): Promise<Recipe> {
  return {
    name: "podman",
    title: "podman (unpacked from the distribution's packages)",
    pins: [...REQUIRED, ...LIBRARIES, SETTINGS],
    async build(directory, log) {
      const instead = "This is no Debian, whose packages of podman the machines are given.";
      await unpackPackages({ required: REQUIRED, optional: LIBRARIES, instead }, directory, log);
      // Machines have /lib as a link into /usr.
      await mkdir(join(directory, "usr/lib"), { recursive: true });
      await cp(join(directory, "lib"), join(directory, "usr/lib"), { recursive: true, force: true }).catch(() => {});
      for (const name of ["lib", "usr/share/doc", "usr/share/man", "etc/cni"])
        await rm(join(directory, name), { recursive: true, force: true });
      await mkdir(join(directory, "etc/containers"), { recursive: true });
      await writeFile(join(directory, "etc/containers/containers.conf"), SETTINGS);
    },
  };
}
