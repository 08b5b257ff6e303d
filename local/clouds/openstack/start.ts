import { randomBytes } from "node:crypto";
import { cp, mkdir, readFile, writeFile } from "node:fs/promises";
import { join } from "node:path";
import * as z from "zod";
import { freePort, LOOPBACK } from "../../loopback.ts";
import { type ServerProcess, startServer } from "../../server-process.ts";
import type { Report } from "../../toolchain/install.ts";
import { ensureTool } from "../../toolchain/tools.ts";
import { type Login, openApi } from "./api.ts";
import { configs, type Ports } from "./config.ts";
import { make, roleId, seedCloud } from "./seed.ts";

export interface OpenStack {
  /** Keystone's, such as `http://127.0.0.1:40123/v3`. */
  readonly authUrl: string;
  /** The same as tenants know it. */
  readonly outsideAuthUrl: string;
  /** Who may do everything. */
  readonly admin: Login;
  /** Where public addresses come from. */
  readonly externalNetworkId: string;
  stop(): Promise<void>;
}

export interface OpenStackOptions {
  /** Directory for tables and logs; made when missing. */
  readonly stateDir: string;
  /** Where a tenant finds what is at this origin; the origin itself when left out. */
  readonly outside?: (origin: string) => Promise<string>;
  readonly report?: Report;
}

const SERVICES = join(import.meta.dirname, "services");
/** Environment variables by which a service finds its configuration (below `etc`), and the application that is served. */
const PROGRAMS: Readonly<
  Record<keyof Ports, { readonly application: string; readonly env: Readonly<Record<string, string>> }>
> = {
  keystone: {
    application: "keystone.wsgi.api:application",
    env: { OS_KEYSTONE_CONFIG_DIR: "etc", OS_KEYSTONE_CONFIG_FILES: "keystone.conf" },
  },
  placement: { application: "placement.wsgi.api:application", env: { OS_PLACEMENT_CONFIG_DIR: "etc" } },
  glance: {
    application: "glance.wsgi.api:application",
    env: { OS_GLANCE_CONFIG_DIR: "etc", OS_GLANCE_CONFIG_FILES: "glance-api.conf" },
  },
  neutron: {
    application: "neutron.wsgi.api:application",
    // Its double of a switch is written for unit tests: what it asserts of them is not so here, and -O leaves it out.
    env: { OS_NEUTRON_CONFIG_DIR: "etc", OS_NEUTRON_CONFIG_FILES: "neutron.conf", PYTHONOPTIMIZE: "1" },
  },
  cinder: {
    application: "all_of_cinder:application",
    env: { CINDER_CONFIG: "etc/cinder.conf", OS_CINDER_DISABLE_EVENTLET_PATCHING: "true" },
  },
  nova: {
    application: "all_of_nova:application",
    env: { OS_NOVA_CONFIG_DIR: "etc", OS_NOVA_DISABLE_EVENTLET_PATCHING: "true" },
  },
};
/** Paths are whole ones: Nova finds what its configuration names in no other way. */
const located = (env: Readonly<Record<string, string>>, stateDir: string): Record<string, string> =>
  Object.fromEntries(
    Object.entries(env).map(([name, value]) => [name, /^etc(\/|$)/.test(value) ? join(stateDir, value) : value]),
  );
/** In the catalogue: type, and path of the address. */
const CATALOGUE: Readonly<Record<keyof Ports, readonly [string, string]>> = {
  keystone: ["identity", "/v3"],
  placement: ["placement", ""],
  glance: ["image", ""],
  neutron: ["network", ""],
  cinder: ["block-storage", "/v3"],
  nova: ["compute", "/v2.1"],
};

/**
 * Starts the services, all of them on the loopback interface: some 25 s and 1 GB on an idle machine. Every start begins with empty tables, since the
 * doubles of hypervisor and disks remember nothing.
 */
export async function startOpenStack({
  stateDir,
  report,
  outside = async (origin) => origin,
}: OpenStackOptions): Promise<OpenStack> {
  const tool = await ensureTool("openstack", report);
  const ports: Ports = {
    keystone: await freePort(),
    placement: await freePort(),
    glance: await freePort(),
    neutron: await freePort(),
    cinder: await freePort(),
    nova: await freePort(),
  };
  const authUrl = `http://${LOOPBACK}:${ports.keystone}/v3`;
  const admin = { authUrl, username: "admin", password: await readFile(join(tool, "admin"), "utf8"), project: "admin" };
  const password = randomBytes(18).toString("base64url");
  for (const folder of [
    "etc",
    "logs",
    "locks",
    "neutron",
    "nova",
    "cinder",
    "glance/images",
    "glance/tasks",
    "glance/staging",
  ])
    await mkdir(join(stateDir, folder), { recursive: true });
  for (const folder of ["databases", "keys"]) await cp(join(tool, folder), join(stateDir, folder), { recursive: true });
  for (const [name, text] of Object.entries(configs({ tool, stateDir, ports, password })))
    await writeFile(join(stateDir, "etc", name), text, { mode: 0o600 });
  // Nova reads the files of its folder that end so.
  await cp(join(import.meta.dirname, "metal.yaml"), join(stateDir, "etc", "metal.yaml"));
  for (const paste of ["nova/api-paste.ini", "glance/glance-api-paste.ini"])
    await cp(join(tool, "etc", paste), join(stateDir, "etc", paste.replace(/^.*\//, "")));

  const running: ServerProcess[] = [];
  let outsideAuthUrl = authUrl;
  const stop = async (): Promise<void> => {
    await Promise.all(running.splice(0).map((server) => server.stop()));
  };
  const start = async (name: keyof Ports): Promise<void> => {
    const { application, env } = PROGRAMS[name];
    const server = await startServer({
      title: name,
      argv: [join(tool, "bin", "python"), join(SERVICES, "serve.py"), String(ports[name]), application],
      cwd: stateDir,
      env: {
        PATH: "/usr/local/bin:/usr/bin:/bin",
        LANG: "C.UTF-8",
        PYTHONWARNINGS: "ignore",
        PYTHONDONTWRITEBYTECODE: "1",
        ...located(env, stateDir),
      },
      log: join(stateDir, "logs", `${name}.out`),
      ready: async () => (await fetch(`http://${LOOPBACK}:${ports[name]}/`)).status < 500,
      timeoutMs: 240_000,
    });
    running.push(server);
  };
  try {
    await start("keystone");
    const api = await openApi(admin);
    const projectId = await make(api, "identity", "/projects", "project", { name: "services", domain_id: "default" });
    const userId = await make(api, "identity", "/users", "user", { name: "services", password, domain_id: "default" });
    for (const role of ["admin", "service"]) {
      const path = `/projects/${projectId}/users/${userId}/roles/${await roleId(api, role)}`;
      await api.call("identity", "PUT", path, z.unknown());
    }
    for (const name of ["placement", "glance", "neutron", "cinder", "nova", "keystone"] as const) {
      const [type, path] = CATALOGUE[name];
      const serviceId = await make(api, "identity", "/services", "service", { name, type });
      const origin = `http://${LOOPBACK}:${ports[name]}`;
      const seen = await outside(origin);
      if (name === "keystone") outsideAuthUrl = `${seen}${path}`;
      for (const kind of ["public", "internal", "admin"])
        await make(api, "identity", "/endpoints", "endpoint", {
          service_id: serviceId,
          interface: kind,
          url: (kind === "public" ? seen : origin) + path,
          region_id: "RegionOne",
        });
    }
    const first = await Promise.allSettled((["placement", "glance", "neutron"] as const).map(start));
    const then = first.every(({ status }) => status === "fulfilled")
      ? await Promise.allSettled((["cinder", "nova"] as const).map(start))
      : [];
    for (const outcome of [...first, ...then]) if (outcome.status === "rejected") throw outcome.reason;
    return { authUrl, outsideAuthUrl, admin, externalNetworkId: await seedCloud(await openApi(admin)), stop };
  } catch (error) {
    await stop();
    throw error;
  }
}
