import { randomBytes } from "node:crypto";
import { setTimeout as sleep } from "node:timers/promises";
import { inject } from "vitest";
import * as z from "zod";
import { type ApiCall, apiCaller } from "./api-call.ts";
import { type ClusterAccess, readOwnKubeconfig } from "./kubeconfig.ts";

/** The cluster that all `*.kubernetes.test.ts` of a run share: each makes namespaces of its own and removes them. */
export interface TestCluster extends Omit<ClusterAccess, "identity"> {
  /** Text of a kubeconfig of somebody who may do everything, with a client's certificate. */
  readonly kubeconfig: string;
  /** One request as that somebody. */
  readonly call: ApiCall;
  /** The same, and fails with the server's answer unless it succeeded; returns the body. */
  must(method: string, path: string, body?: unknown): Promise<unknown>;
  /** Makes a namespace with a name that nobody else has, beginning with `prefix`, and returns the name. */
  makeNamespace(prefix: string): Promise<string>;
  /** Asks for a namespace's end and waits for it. */
  removeNamespace(name: string): Promise<void>;
  /**
   * Makes a service account and returns a token of it that lasts an hour. It may do what `clusterRole` allows, in its own namespace or,
   * with `everywhere`, in all of them; without a role it may do nothing. What it gets in the whole cluster lasts as long as the cluster.
   */
  makeToken(namespace: string, name: string, clusterRole?: string, everywhere?: boolean): Promise<string>;
  /** Frees the connections. */
  close(): void;
}

/** Throws outside of `*.kubernetes.test.ts`. Call `close` when the file is done. */
export function testCluster(): TestCluster {
  const kubeconfig = inject("adminKubeconfig");
  const { server, caCertificate, identity } = readOwnKubeconfig(kubeconfig);
  const { call, close } = apiCaller(server, caCertificate, identity);
  const must: TestCluster["must"] = async (method, path, body) => {
    const answer = await call(method, path, body);
    if (answer.status >= 300) throw new Error(`${method} ${path}: ${answer.status} ${JSON.stringify(answer.body)}`);
    return answer.body;
  };
  return {
    server,
    caCertificate,
    kubeconfig,
    call,
    must,
    close,
    async makeNamespace(prefix) {
      const name = `${prefix}-${randomBytes(4).toString("hex")}`;
      await must("POST", "/api/v1/namespaces", { apiVersion: "v1", kind: "Namespace", metadata: { name } });
      // A pod is refused until its namespace's default service account is there.
      await until(`namespace ${name}`, async () => {
        return (await call("GET", `/api/v1/namespaces/${name}/serviceaccounts/default`)).status === 200;
      });
      return name;
    },
    async removeNamespace(name) {
      await call("DELETE", `/api/v1/namespaces/${name}`);
      await until(`the end of namespace ${name}`, async () => {
        return (await call("GET", `/api/v1/namespaces/${name}`)).status === 404;
      });
    },
    async makeToken(namespace, name, clusterRole, everywhere = false) {
      const home = `/api/v1/namespaces/${namespace}/serviceaccounts`;
      await must("POST", home, { apiVersion: "v1", kind: "ServiceAccount", metadata: { name } });
      if (clusterRole !== undefined) {
        const kind = everywhere ? "ClusterRoleBinding" : "RoleBinding";
        const where = everywhere ? "clusterrolebindings" : `namespaces/${namespace}/rolebindings`;
        await must("POST", `/apis/rbac.authorization.k8s.io/v1/${where}`, {
          apiVersion: "rbac.authorization.k8s.io/v1",
          kind,
          metadata: { name: everywhere ? `${namespace}-${name}` : name },
          roleRef: { apiGroup: "rbac.authorization.k8s.io", kind: "ClusterRole", name: clusterRole },
          subjects: [{ kind: "ServiceAccount", name, namespace }],
        });
      }
      const request = {
        apiVersion: "authentication.k8s.io/v1",
        kind: "TokenRequest",
        spec: { expirationSeconds: 3600 },
      };
      const answer = await must("POST", `${home}/${name}/token`, request);
      return z.object({ status: z.object({ token: z.string() }) }).parse(answer).status.token;
    },
  };
}

/** Asks every 100 ms until it is so; fails, saying what was waited for, after `seconds`. */
export async function until(what: string, so: () => Promise<boolean>, seconds = 60): Promise<void> {
  const deadline = performance.now() + seconds * 1000;
  while (!(await so())) {
    if (performance.now() > deadline) throw new Error(`waited ${seconds} s for ${what}`);
    await sleep(100);
  }
}
