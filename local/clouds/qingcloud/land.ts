/** What the tenant has in the zone before anybody makes anything. */
export const LAND = {
  zones: [
    { zone_id: "pek3", status: "active" },
    { zone_id: "sh1", status: "active" },
    { zone_id: "ap1", status: "defunct" },
  ],
  routers: [
    router("rtr-openopen", { eip_id: "eip-11111111", eip_addr: "203.0.113.7" }),
    router("rtr-closed00", { eip_id: "", eip_addr: "" }),
  ],
  vxnets: [
    vxnet("vxnet-open001", "rtr-openopen", "192.168.10.0/24"),
    vxnet("vxnet-open002", "rtr-openopen", "192.168.11.0/24"),
    vxnet("vxnet-closed1", "rtr-closed00", "192.168.12.0/24"),
    { vxnet_id: "vxnet-alone01", vxnet_type: 1, vxnet_name: "alone", zone_id: "pek3", router: {} },
  ],
  images: [
    image("img-conform1", "pitrix conformance 1.0", "self", "private", "2026-02-01T00:00:00Z"),
    image("img-older001", "pitrix conformance 1.0", "self", "private", "2026-01-01T00:00:00Z"),
    image("img-strange1", "pitrix conformance 1.0", "self", "public", "2026-03-01T00:00:00Z"),
    image("img-frontgat", "pitrix-frontgate", "self", "private", "2026-02-01T00:00:00Z"),
    image("img-zookeepr", "pitrix-zookeeper-3.9", "self", "private", "2026-02-01T00:00:00Z"),
    image("jammyx64", "Ubuntu Server 22.04", "system", "public", "2025-01-01T00:00:00Z"),
    { ...image("img-pending1", "not yet", "self", "private", "2026-02-01T00:00:00Z"), status: "pending" },
  ],
  types: [
    type("e2.small.r1", 1, 1024),
    type("e2.large.r2", 2, 4096),
    type("e2.xlarge.r4", 4, 16384),
    type("bmc1", 1, 1024),
  ],
};

function router(router_id: string, eip: { readonly eip_id: string; readonly eip_addr: string }) {
  return { router_id, status: "active", vpc_network: "192.168.0.0/16", eip };
}

function vxnet(vxnet_id: string, router_id: string, ip_network: string) {
  return { vxnet_id, vxnet_type: 1, vxnet_name: vxnet_id, zone_id: "pek3", router: { router_id, ip_network, mode: 0 } };
}

function image(image_id: string, image_name: string, provider: string, visibility: string, create_time: string) {
  const common = { status: "available", processor_type: "64bit", platform: "linux", transition_status: "" };
  return { image_id, image_name, provider, visibility, create_time, ...common };
}

function type(instance_type_id: string, vcpus_current: number, memory_current: number) {
  return { instance_type_id, vcpus_current, memory_current, status: "available", zone_id: "pek3" };
}
