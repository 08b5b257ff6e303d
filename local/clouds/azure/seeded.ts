import { type Answered, type Asked, found, none, page } from "./answers.ts";
import type { SeededSubnet } from "./interfaces.ts";
import type { AzureSettings } from "./settings.ts";

/** What the subscription's owner has made and only looks are taken at: networks, route tables, images. */
export function openSeeded(settings: AzureSettings, root: string, subnets: ReadonlyMap<string, SeededSubnet>) {
  const { location } = settings;

  function subnetView(id: string, subnet: SeededSubnet): object {
    const { name, cidr, natGateway, routeTable, defaultOutboundAccess } = subnet;
    return {
      id,
      name,
      properties: {
        provisioningState: "Succeeded",
        addressPrefix: cidr,
        ...(natGateway === undefined
          ? {}
          : { natGateway: { id: `${root}/Microsoft.Network/natGateways/${natGateway}` } }),
        ...(routeTable === undefined
          ? {}
          : { routeTable: { id: `${root}/Microsoft.Network/routeTables/${routeTable}` } }),
        ...(defaultOutboundAccess === undefined ? {} : { defaultOutboundAccess }),
      },
    };
  }

  function networkView(network: string): object {
    const id = `${root}/Microsoft.Network/virtualNetworks/${network}`;
    const all = (settings.networks[network] ?? []).map((subnet) => subnetView(`${id}/subnets/${subnet.name}`, subnet));
    return { id, name: network, location, properties: { provisioningState: "Succeeded", subnets: all } };
  }

  function imageView(name: string): object {
    const id = `${root}/Microsoft.Compute/images/${name}`;
    return { id, name, location, properties: { provisioningState: "Succeeded" } };
  }

  return {
    ofNetworks(asked: Asked, name: string, more: readonly string[]): Answered {
      if (name === "") return page(asked, Object.keys(settings.networks).map(networkView));
      const id = `${root}/Microsoft.Network/virtualNetworks/${name}/${more.join("/")}`;
      const subnet = subnets.get(id.toLowerCase());
      if (subnet === undefined) throw none(id);
      return found(subnetView(id, subnet));
    },

    ofTable(id: string, name: string): Answered {
      const routes = settings.routeTables?.[name];
      if (routes === undefined) throw none(id);
      const shown = routes.map((properties) => ({ name: "route", properties }));
      return found({ id, name, location, properties: { routes: shown } });
    },

    ofImages(asked: Asked, id: string, name: string): Answered {
      const images = settings.images ?? [];
      if (name === "") return page(asked, images.map(imageView));
      if (!images.some((one) => one.toLowerCase() === name.toLowerCase())) throw none(id);
      return found(imageView(name));
    },
  };
}
