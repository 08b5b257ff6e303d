import { randomBytes } from "node:crypto";
import { mkdir, readdir, readFile, writeFile } from "node:fs/promises";
import { join } from "node:path";
import { runCommand } from "./command.ts";
import type { Recipe } from "./install.ts";
import { makePythonEnvironment } from "./python-environment.ts";

const REQUIREMENTS = join(import.meta.dirname, "openstack", "requirements.txt");
const SCHEMA = join(import.meta.dirname, "openstack", "neutron_schema.py");

/** Where a service keeps its tables, seen from the directory that it runs in: the same when they are made and when they are used. */
export const database = (name: string): string => `sqlite:///databases/${name}.db?timeout=60`;

/**
 * The services of an OpenStack as a Python environment, and beside it what they begin with: empty tables in `databases/`, Keystone's keys in
 * `keys/`, and in `admin` the password of its administrator. About two minutes, 420 MB.
 */
export async function openstack(): Promise<Recipe> {
  return {
    name: "openstack",
    title: "OpenStack (Keystone 30, Nova 34, Neutron 29, Cinder 29, Glance 33)",
    pins: await Promise.all([REQUIREMENTS, SCHEMA, import.meta.filename].map((file) => readFile(file, "utf8"))),
    async build(directory, log) {
      const pip = await makePythonEnvironment(directory, log);
      await pip("--no-compile", "--no-deps", "-r", REQUIREMENTS);
      await makeTables(directory, log);
    },
  };
}

async function makeTables(directory: string, log: string): Promise<void> {
  for (const folder of ["databases", "keys", "etc"]) await mkdir(join(directory, folder), { recursive: true });
  const config = async (name: string, text: string): Promise<string> => {
    const file = join(directory, "etc", `${name}.conf`);
    await writeFile(file, text);
    return file;
  };
  const keys = `key_repository = ${join(directory, "keys")}`;
  const keystone = await config(
    "keystone",
    `[database]\nconnection = ${database("keystone")}\n[fernet_tokens]\n${keys}\n[credential]\n${keys}\n`,
  );
  const placement = await config("placement", `[placement_database]\nconnection = ${database("placement")}\n`);
  const glance = await config("glance", `[database]\nconnection = ${database("glance")}\n`);
  const cinder = await config("cinder", `[database]\nconnection = ${database("cinder")}\n`);
  const nova = await config(
    "nova",
    `[api_database]\nconnection = ${database("nova_api")}\n[database]\nconnection = ${database("nova_cell1")}\n`,
  );
  const password = randomBytes(24).toString("base64url");
  const env = {
    ...process.env,
    // Not among the arguments, which are in the log.
    OS_BOOTSTRAP_PASSWORD: password,
    PYTHONWARNINGS: "ignore",
    OS_NOVA_DISABLE_EVENTLET_PATCHING: "true",
    OS_CINDER_DISABLE_EVENTLET_PATCHING: "true",
  };
  const run = (program: string, ...args: readonly string[]) =>
    runCommand([join(directory, "bin", program), ...args], { log, cwd: directory, env });
  const manage = (service: string, file: string, ...args: readonly string[]) =>
    run(`${service}-manage`, "--config-file", file, ...args);

  await manage("keystone", keystone, "db_sync");
  // Whoever runs this: Keystone asks for a user to give the keys to.
  const [user, group] = [String(process.getuid?.() ?? 0), String(process.getgid?.() ?? 0)];
  await manage("keystone", keystone, "fernet_setup", "--keystone-user", user, "--keystone-group", group);
  await manage("keystone", keystone, "bootstrap", "--bootstrap-region-id", "RegionOne");
  await writeFile(join(directory, "admin"), password, { mode: 0o600 });
  await manage("placement", placement, "db", "sync");
  await manage("glance", glance, "db_sync");
  // Neutron's own steps from release to release need ALTER TABLE, which SQLite has not: its tables are made from its models.
  await run("python", "-W", "ignore", SCHEMA, database("neutron"));
  await manage("cinder", cinder, "db", "sync");
  await manage("nova", nova, "api_db", "sync");
  await manage("nova", nova, "cell_v2", "map_cell0", "--database_connection", database("nova_cell0"));
  await manage("nova", nova, "db", "sync");
  const cell = ["--name", "cell1", "--database_connection", database("nova_cell1"), "--transport-url", "fake:///"];
  await manage("nova", nova, "cell_v2", "create_cell", ...cell);
  await checkTables(directory);
}

const TABLES = ["cinder", "glance", "keystone", "neutron", "nova_api", "nova_cell0", "nova_cell1", "placement"];

async function checkTables(directory: string): Promise<void> {
  const there = await readdir(join(directory, "databases"));
  const missing = TABLES.filter((name) => !there.includes(`${name}.db`));
  if (missing.length > 0) throw new Error(`no tables were made for ${missing.join(", ")}`);
}
