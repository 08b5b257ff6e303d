import { mkdtemp, readFile, rm } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join } from "node:path";
import * as z from "zod";
import { type OpenStackApi, openApi } from "./api.ts";
import { type OpenStackLand, seedProject } from "./seed.ts";
import { startOpenStack } from "./start.ts";

const Running = z.object({
  authUrl: z.url(),
  admin: z.object({ authUrl: z.url(), username: z.string(), password: z.string(), project: z.string() }),
  externalNetworkId: z.string(),
});

/** A file that says where an OpenStack of {@link startOpenStack} runs: tests then use it, and it stays. */
const RUNNING = "PITRIX_TEST_OPENSTACK";

export interface TestOpenStack {
  readonly authUrl: string;
  readonly admin: OpenStackApi;
  /** Makes a project that nobody else uses, with these images. */
  project(images?: readonly string[]): Promise<OpenStackLand>;
  close(): Promise<void>;
}

/** An OpenStack for one file of tests: its services are too large for two at a time. */
export async function testOpenStack(): Promise<TestOpenStack> {
  const file = process.env[RUNNING];
  const stateDir = file === undefined ? await mkdtemp(join(tmpdir(), "pitrix-openstack-")) : undefined;
  const cloud =
    stateDir === undefined
      ? { ...Running.parse(JSON.parse(await readFile(z.string().parse(file), "utf8"))), stop: async () => {} }
      : await startOpenStack({ stateDir, report: (line) => console.log(`· ${line}`) });
  const { authUrl, externalNetworkId } = cloud;
  const admin = await openApi(cloud.admin);
  return {
    authUrl,
    admin,
    project: (images = []) => seedProject(admin, { authUrl, externalNetworkId, images }),
    async close() {
      await cloud.stop();
      if (stateDir !== undefined) await rm(stateDir, { recursive: true, force: true });
    },
  };
}

const Ids = z.array(z.object({ id: z.string() }));

/** Everything that the project has, as its administrator sees it, by kind: what the land had from the beginning is left out. */
export async function leftIn(
  admin: OpenStackApi,
  projectId: string,
): Promise<Readonly<Record<string, readonly string[]>>> {
  const list = async (service: string, path: string, member: string): Promise<readonly string[]> => {
    const answer = await admin.call(service, "GET", path, z.looseObject({ [member]: z.unknown() }));
    return Ids.parse(answer[member]).map(({ id }) => id);
  };
  const ofProject = `all_tenants=1&project_id=${projectId}`;
  const Ports = z.object({ ports: z.array(z.object({ id: z.string(), device_owner: z.string() })) });
  const { ports } = await admin.call("network", "GET", `/v2.0/ports?project_id=${projectId}`, Ports);
  const Groups = z.object({ security_groups: z.array(z.object({ id: z.string(), name: z.string() })) });
  const groups = await admin.call("network", "GET", `/v2.0/security-groups?project_id=${projectId}`, Groups);
  return {
    servers: await list("compute", `/servers?${ofProject}`, "servers"),
    volumes: await list("block-storage", `/volumes?${ofProject}`, "volumes"),
    snapshots: await list("block-storage", `/snapshots?${ofProject}`, "snapshots"),
    floatingIps: await list("network", `/v2.0/floatingips?project_id=${projectId}`, "floatingips"),
    ports: ports.flatMap(({ id, device_owner }) => (device_owner.startsWith("network:") ? [] : id)),
    securityGroups: groups.security_groups.flatMap(({ id, name }) => (name === "default" ? [] : id)),
  };
}
