import type { Browser, BrowserContextOptions, Page } from "playwright-core";
import { startTestProvider, type TestProvider } from "../../shared/identity/test-provider.ts";
import { openBrowser } from "../browser.ts";
import { type ConsoleServer, startConsoleServer } from "../console-server.ts";
import { type ExampleApi, startExampleApi } from "./example-api.ts";
import { type LiveSocket, startLiveSocket } from "./live.ts";
import { type OpenPage, openPage } from "./page.ts";

/** The console beside an issuer and an API of examples, in a browser. */
export interface ConsoleWorld {
  readonly browser: Browser;
  readonly server: ConsoleServer;
  readonly api: ExampleApi;
  readonly issuer: TestProvider;
  readonly live: LiveSocket;
  /** What the caller may from now on: grants of one of the built-in roles, for one. */
  may(grants: readonly string[]): void;
  /** A page of somebody who has signed in. */
  enter(path: string, options?: BrowserContextOptions): Promise<OpenPage>;
  stop(): Promise<void>;
}

export async function startConsoleWorld(): Promise<ConsoleWorld> {
  const [browser, server, api] = await Promise.all([openBrowser(), startConsoleServer(), startExampleApi()]);
  const issuer = await startTestProvider("console", `${server.url}/signed-in`);
  const live = startLiveSocket(api);
  const config = {
    apiUrl: api.url,
    issuers: [{ issuer: issuer.issuer, clientId: issuer.clientId, title: "a test" }],
  };
  server.configure({ ConsoleConfig: JSON.stringify(config) });
  const me = { kind: "sign-in", actorId: "user-1", userId: "user-1", name: "Ann", tenant: "tenant-acme", groups: [] };
  const tenants = [
    { id: "tenant-acme", name: "Acme", status: "active", roles: [], groups: [], memberStatus: "active" },
  ];
  let grants: readonly string[] = [];
  api.answer("GET /me", () => ({ status: 200, body: { ...me, tenants, grants } }));
  return {
    ...{ browser, server, api, issuer, live },
    may: (given) => {
      grants = given;
    },
    async enter(path, options) {
      const opened = await openPage(browser, server.url + path, options);
      await signIn(opened.page, server.url);
      return opened;
    },
    async stop() {
      await Promise.all([browser.close(), live.stop(), server.stop(), api.stop(), issuer.stop()]);
    },
  };
}

/** From the console's first page over the issuer's to where one wanted to go. */
export async function signIn(page: Page, consoleUrl: string): Promise<void> {
  await page.getByRole("button", { name: /Sign in with|登录/ }).click();
  await page.fill("input[name=login]", "ann");
  await page.fill("input[name=password]", "x");
  await page.getByRole("button", { name: "Sign-in" }).click();
  await page.getByRole("button", { name: "Continue" }).click();
  await page.waitForURL((url) => url.origin === consoleUrl && url.pathname !== "/signed-in");
}
