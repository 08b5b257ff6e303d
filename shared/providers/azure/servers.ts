import type { Config } from "./schema.ts";

/** Where tokens are given, and where resources are managed; `scope` is of what a token is asked for. */
export interface Servers {
  readonly authority: string;
  readonly manager: string;
  readonly scope: string;
}

/** Microsoft's clouds are apart: an application of one is unknown in the others. */
const CLOUDS: Readonly<Record<NonNullable<Config["cloud"]>, Servers>> = {
  public: {
    authority: "https://login.microsoftonline.com",
    manager: "https://management.azure.com",
    scope: "https://management.azure.com/.default",
  },
  usgovernment: {
    authority: "https://login.microsoftonline.us",
    manager: "https://management.usgovcloudapi.net",
    scope: "https://management.usgovcloudapi.net/.default",
  },
  china: {
    authority: "https://login.partner.microsoftonline.cn",
    manager: "https://management.chinacloudapi.cn",
    scope: "https://management.chinacloudapi.cn/.default",
  },
};

export function serversOf({ cloud = "public", endpoint }: Config): Servers {
  const servers = CLOUDS[cloud];
  return endpoint === undefined ? servers : { ...servers, authority: endpoint, manager: endpoint };
}
