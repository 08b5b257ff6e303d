import type { Frontgate } from "../../shared/domain/frontgate/schema.ts";
import { frontgateConfig } from "../../shared/pilot/frontgate-config.ts";
import type { TestPilot } from "../../shared/pilot/testing/pilot.ts";
import { Container } from "./container.ts";

/** Where a kubelet mounts a service account, and the Frontgate's manifest its configuration. */
export const ACCOUNT = "/var/run/secrets/kubernetes.io/serviceaccount";
export const CONFIG = "/etc/pitrix/agent.json";

export interface PodInput {
  readonly api: { readonly host: string; readonly port: number; readonly caCertificate: string };
  readonly token: string;
  readonly namespace: string;
  /** As its manifest has it. */
  readonly env?: Readonly<Record<string, string>>;
  readonly files?: Readonly<Record<string, string>>;
}

/** A Frontgate in mode `cluster`, with what a kubelet gives every container: the API server's address and a service account. */
export class Pod {
  /** Of the service account, as it was first. */
  readonly token: string;
  readonly #container: Container;

  private constructor(container: Container, token: string) {
    this.#container = container;
    this.token = token;
  }

  static async make({ api, token, namespace, env, files }: PodInput): Promise<Pod> {
    const container = await Container.make({
      env: {
        KUBERNETES_SERVICE_HOST: api.host,
        KUBERNETES_SERVICE_PORT: String(api.port),
        PITRIX_ADDRESS: "127.0.0.1",
        ...env,
      },
      files: {
        [`${ACCOUNT}/ca.crt`]: api.caCertificate,
        [`${ACCOUNT}/namespace`]: namespace,
        [`${ACCOUNT}/token`]: token,
        ...files,
      },
    });
    return new Pod(container, token);
  }

  /** Part of the service account's volume. */
  mount(name: string, text: string): Promise<void> {
    return this.#container.write(`${ACCOUNT}/${name}`, text);
  }

  async configure(pilot: TestPilot, frontgate: Frontgate, enrolmentToken: string): Promise<void> {
    const offer = { url: pilot.url, trust: pilot.signer.trust };
    const own = { mode: "cluster", enrolmentToken, issuedAt: frontgate.createdAt } as const;
    const config = await frontgateConfig(offer, frontgate, own);
    await this.#container.write(CONFIG, JSON.stringify(config));
  }

  start(): void {
    this.#container.start();
  }

  get log(): string {
    return this.#container.log;
  }

  status(name: string): Promise<string> {
    return this.#container.status(name);
  }

  rootOptions(): Promise<string> {
    return this.#container.rootOptions();
  }

  memory(): Promise<number> {
    return this.#container.memory();
  }

  stop(signal?: NodeJS.Signals): Promise<void> {
    return this.#container.stop(signal);
  }

  remove(): Promise<void> {
    return this.#container.remove();
  }
}
