import { join } from "node:path";
import { LOOPBACK } from "../../loopback.ts";
import { database } from "../../toolchain/openstack.ts";

export interface Ports {
  readonly keystone: number;
  readonly placement: number;
  readonly glance: number;
  readonly neutron: number;
  readonly cinder: number;
  readonly nova: number;
}

interface Site {
  /** Of the installed environment. */
  readonly tool: string;
  readonly stateDir: string;
  readonly ports: Ports;
  /** Of the user `services`, as which they speak with one another. */
  readonly password: string;
}

type Sections = Readonly<Record<string, Readonly<Record<string, string | number>>>>;

const text = (sections: Sections): string =>
  Object.entries(sections)
    .map(([name, options]) => {
      const lines = Object.entries(options).map(([option, value]) => `${option} = ${value}`);
      return `[${name}]\n${lines.join("\n")}\n`;
    })
    .join("\n");

/**
 * The services' configuration files, by name. Each service is one process with everything of it, so that messages need no broker (`fake://`), and has a
 * table file of its own. They ask one another at their internal addresses: what is asked at the public ones is a tenant's. Hypervisor, disks and wires are the services' own doubles.
 */
export function configs({ tool, stateDir, ports, password }: Site): Readonly<Record<string, string>> {
  const url = (port: number, path = ""): string => `http://${LOOPBACK}:${port}${path}`;
  const at = (name: string): string => join(stateDir, name);
  const identity = {
    auth_type: "password",
    auth_url: url(ports.keystone, "/v3"),
    username: "services",
    password,
    project_name: "services",
    user_domain_name: "Default",
    project_domain_name: "Default",
    region_name: "RegionOne",
  };
  const common: Sections = {
    keystone_authtoken: {
      ...identity,
      www_authenticate_uri: url(ports.keystone),
      service_token_roles_required: "true",
    },
    oslo_concurrency: { lock_path: at("locks") },
    oslo_messaging_notifications: { driver: "noop" },
  };
  const defaults = (name: string) => ({
    log_file: at(`logs/${name}.log`),
    transport_url: "fake://",
    state_path: at(name),
  });
  const files: Readonly<Record<string, Sections>> = {
    keystone: {
      DEFAULT: { log_file: at("logs/keystone.log") },
      database: { connection: database("keystone") },
      fernet_tokens: { key_repository: at("keys") },
      credential: { key_repository: at("keys") },
      // Passwords here protect nothing: the least work that a hash may be.
      identity: { password_hash_rounds: 4 },
      cache: { enabled: "false" },
      oslo_messaging_notifications: { driver: "noop" },
    },
    placement: {
      ...common,
      DEFAULT: { log_file: at("logs/placement.log") },
      api: { auth_strategy: "keystone" },
      placement_database: { connection: database("placement") },
    },
    "glance-api": {
      ...common,
      DEFAULT: {
        log_file: at("logs/glance.log"),
        enabled_backends: "files:file",
        worker_self_reference_url: url(ports.glance),
      },
      database: { connection: database("glance") },
      glance_store: { default_backend: "files" },
      files: { filesystem_store_datadir: at("glance/images") },
      os_glance_tasks_store: { filesystem_store_datadir: at("glance/tasks") },
      os_glance_staging_store: { filesystem_store_datadir: at("glance/staging") },
      paste_deploy: { flavor: "keystone", config_file: join(tool, "etc/glance/glance-api-paste.ini") },
    },
    neutron: {
      ...common,
      DEFAULT: {
        ...defaults("neutron"),
        core_plugin: "ml2",
        service_plugins: "router",
        auth_strategy: "keystone",
        api_paste_config: join(tool, "etc/neutron/api-paste.ini"),
        dhcp_agent_notification: "false",
      },
      database: { connection: database("neutron") },
      nova: { ...identity, endpoint_type: "internal" },
      placement: identity,
      ml2: {
        type_drivers: "local,flat,vxlan",
        tenant_network_types: "vxlan",
        mechanism_drivers: "test",
        extension_drivers: "port_security",
      },
      ml2_type_vxlan: { vni_ranges: "1:10000" },
      ml2_type_flat: { flat_networks: "*" },
    },
    cinder: {
      ...common,
      DEFAULT: {
        ...defaults("cinder"),
        auth_strategy: "keystone",
        api_paste_config: join(tool, "etc/cinder/api-paste.ini"),
        resource_query_filters_file: join(tool, "etc/cinder/resource_filters.json"),
        enabled_backends: "disks",
        glance_api_servers: url(ports.glance),
        default_volume_type: "__DEFAULT__",
        my_ip: LOOPBACK,
        host: "cinder",
        // A snapshot's room is not counted: the doubles have no disks.
        no_snapshot_gb_quota: "true",
        scheduler_driver_init_wait_time: 1,
        periodic_interval: 2,
        periodic_fuzzy_delay: 0,
        report_interval: 5,
      },
      disks: { volume_driver: "cinder.tests.fake_driver.FakeLoggingVolumeDriver", volume_backend_name: "disks" },
      coordination: { backend_url: `file://${at("cinder")}` },
      database: { connection: database("cinder") },
      nova: { ...identity, interface: "internal" },
    },
    nova: {
      ...common,
      DEFAULT: {
        ...defaults("nova"),
        compute_driver: "fake.SameHostColdMigrateDriver",
        allow_resize_to_same_host: "true",
        // For which the double of a switch in Neutron binds ports.
        host: "host-ovs-filter-active",
        my_ip: LOOPBACK,
        vif_plugging_is_fatal: "false",
        vif_plugging_timeout: 0,
        cpu_allocation_ratio: 64,
        ram_allocation_ratio: 16,
      },
      api: { auth_strategy: "keystone" },
      wsgi: { api_paste_config: join(tool, "etc/nova/api-paste.ini") },
      api_database: { connection: database("nova_api") },
      database: { connection: database("nova_cell1") },
      service_user: { send_service_user_token: "true", ...identity },
      placement: identity,
      neutron: identity,
      glance: { api_servers: url(ports.glance) },
      cinder: { catalog_info: "block-storage::internalURL", ...identity },
      upgrade_levels: { compute: "auto" },
      compute: { provider_config_location: at("etc") },
      workarounds: { skip_cpu_compare_at_startup: "true" },
    },
  };
  return Object.fromEntries(Object.entries(files).map(([name, sections]) => [`${name}.conf`, text(sections)]));
}
