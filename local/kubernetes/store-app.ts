import type { Answer, ApiClient } from "../client.ts";
import { expectStatus } from "../journey.ts";
import { until } from "./testing.ts";

export type Body = Answer["body"];

/** A deployment of the guestbook, as its user sees it. */
export interface GuestbookApp {
  readonly get: (of: string) => Promise<Body>;
  readonly post: (of: string, body?: object) => Promise<Body>;
  /** What makes the pods of its pages. */
  readonly web: () => Promise<Body>;
  /** Pods of a workload. */
  readonly podsOf: (name: string) => Promise<Body[]>;
  /** Where the pages are reached: the one service that has an address of its own. */
  readonly reached: () => Promise<Body>;
  /** Three pods are ready and serve, and there are no others. */
  readonly settled: () => Promise<void>;
}

export const namesOf = (all: readonly Body[]): string[] => all.map(({ name, pod }) => name ?? pod).sort();

export function guestbookApp(api: ApiClient, path: string): GuestbookApp {
  const get = async (of: string): Promise<Body> => (await expectStatus(api.get(`${path}${of}`), 200)).body;
  const app: GuestbookApp = {
    get,
    post: async (of, body) => (await expectStatus(api.post(`${path}${of}`, body), 200)).body,
    web: async () => (await get("/workloads?kind=Deployment")).items[0],
    podsOf: async (name) => (await get("/pods")).items.filter(({ owner }: Body) => owner?.name === name),
    reached: async () => (await get("/endpoints")).items.find(({ address }: Body) => address !== undefined),
    settled: () =>
      until("three pods that serve", async () => {
        const [{ readyPods, current }, to] = [await app.web(), await app.reached()];
        return readyPods === 3 && current === 3 && to?.servingCount === 3;
      }),
  };
  return app;
}
