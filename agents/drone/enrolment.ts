import { createPrivateKey, generateKeyPairSync, type KeyObject, X509Certificate } from "node:crypto";
import { request } from "node:https";
import { join } from "node:path";
import { setTimeout as sleep } from "node:timers/promises";
import { LIMITS } from "../../shared/protocol/limits.ts";
import { type DroneConfig, EnrolAnswer, type EnrolRequest, FRONTGATE_PORTS } from "../../shared/protocol/messages.ts";
import { fullJitter, type Random } from "../machine/backoff.ts";
import { readIfThere, writeDurably } from "../machine/files.ts";
import { type Log, reason } from "../machine/log.ts";
import { certificateRequest } from "./csr.ts";

/** A Drone asks often: its machine may be up before the Frontgate knows of it, and every wait here delays a deployment. */
const RETRY = { baseMs: 100, maxMs: 2_000 };
const ANSWER_MS = 10_000;
const MAX_ANSWER_BYTES = 64 * 1024;

/** Files by which confd and etcd3 prove this node to the Frontgate's etcd. */
export interface NodeIdentity {
  readonly ca: string;
  readonly certificate: string;
  readonly key: string;
  readonly files: { readonly ca: string; readonly certificate: string; readonly key: string };
}

/** Where the Frontgate's members are. */
export function addressesOf(config: Pick<DroneConfig, "frontgateAddress" | "frontgateAddresses">): readonly string[] {
  return config.frontgateAddresses ?? [config.frontgateAddress];
}

/** Opens the node's identity, or makes a key and enrols, asking until the Frontgate agrees. */
export async function openNodeIdentity(
  stateDir: string,
  config: DroneConfig,
  random: Random,
  log: Log,
): Promise<NodeIdentity> {
  const directory = join(stateDir, "identity");
  const files = {
    ca: join(directory, "ca.pem"),
    certificate: join(directory, "node.pem"),
    key: join(directory, "node.key"),
  };
  const { key, pem } = await keepKey(files.key);
  await writeDurably(files.ca, config.frontgateCa);
  const stored = await readIfThere(files.certificate);
  // One that has run out is of no use; one that will is renewed beside the work (`renewed`).
  const usable = stored !== undefined && isOurs(stored, key) && leftMs(stored) > 0;
  const certificate = usable ? stored : await enrol(config, key, random, log);
  if (certificate !== stored) await writeDurably(files.certificate, certificate);
  return { ca: config.frontgateCa, certificate, key: pem, files };
}

/** Milliseconds that a certificate is still good, by this machine's clock. */
function leftMs(certificate: string): number {
  return new X509Certificate(certificate).validToDate.getTime() - Date.now();
}

/**
 * Gets another certificate for the same key when half of the present one's time is over, and writes it to its file.
 * `true` when there is a new one: connections have to be made anew with it.
 */
export async function renewed(identity: NodeIdentity, config: DroneConfig, random: Random, log: Log): Promise<boolean> {
  if (leftMs(identity.certificate) > LIMITS.nodeCertificateMs / 2) return false;
  const certificate = await enrol(config, createPrivateKey(identity.key), random, log);
  await writeDurably(identity.files.certificate, certificate);
  log.info("certificate-renewed");
  return true;
}

async function keepKey(file: string): Promise<{ key: KeyObject; pem: string }> {
  const stored = await readIfThere(file);
  if (stored !== undefined) return { key: createPrivateKey(stored), pem: stored };
  const { privateKey } = generateKeyPairSync("ec", { namedCurve: "P-256" });
  const pem = privateKey.export({ type: "pkcs8", format: "pem" }).toString();
  await writeDurably(file, pem);
  return { key: privateKey, pem };
}

function isOurs(certificate: string, key: KeyObject): boolean {
  return new X509Certificate(certificate).checkPrivateKey(key);
}

async function enrol(config: DroneConfig, key: KeyObject, random: Random, log: Log): Promise<string> {
  const body: EnrolRequest = {
    nodeId: config.nodeId,
    deploymentId: config.deploymentId,
    token: config.enrolmentToken,
    csr: certificateRequest(key, config.nodeId),
  };
  const addresses = addressesOf(config);
  for (let attempt = 0; ; attempt++) {
    const address = addresses[attempt % addresses.length] ?? config.frontgateAddress;
    try {
      const answer = await post(address, config.frontgateCa, JSON.stringify(body));
      const { certificate } = EnrolAnswer.parse(JSON.parse(answer));
      if (!isOurs(certificate, key)) throw new Error("The certificate is for another key.");
      log.info("enrolled", { frontgate: address });
      return certificate;
    } catch (error) {
      // One line for the first failures, then one in about a minute.
      if (attempt < 3 || attempt % 60 === 0) log.warn("not-enrolled", { attempt, reason: reason(error) });
      await sleep(fullJitter(RETRY, attempt, random));
    }
  }
}

function post(host: string, ca: string, body: string): Promise<string> {
  return new Promise((resolve, reject) => {
    const call = request(
      {
        host,
        port: FRONTGATE_PORTS.enrol,
        path: "/enrol",
        method: "POST",
        ca,
        headers: { "content-type": "application/json", "content-length": Buffer.byteLength(body) },
        signal: AbortSignal.timeout(ANSWER_MS),
        agent: false,
      },
      (answer) => {
        let text = "";
        answer.setEncoding("utf8");
        answer.on("data", (part: string) => {
          text += part;
          if (text.length > MAX_ANSWER_BYTES) answer.destroy(new Error("The answer is too long."));
        });
        answer.on("error", reject);
        answer.on("end", () =>
          answer.statusCode === 200 ? resolve(text) : reject(new Error(`The Frontgate answered ${answer.statusCode}.`)),
        );
      },
    );
    call.on("error", reject);
    call.end(body);
  });
}
