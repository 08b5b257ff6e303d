import type { FrontgateCommand } from "../../../shared/protocol/messages.ts";
import type { EtcdLink } from "../../etcd/link.ts";
import { type Applied, applyMetadata } from "../metadata.ts";

type PutMetadata = Extract<FrontgateCommand, { kind: "put-metadata" }>;

/** Writes a deployment's metadata for its nodes' confd. May be repeated. */
export function putMetadata(link: EtcdLink, version: number, command: PutMetadata): Promise<Applied> {
  return applyMetadata(link, command.deploymentId, version, command.document);
}
