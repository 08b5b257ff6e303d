import { appVersionItem, packageItem } from "../../domain/app/entity.ts";
import type { Deployment } from "../../domain/deployment/schema.ts";
import type { Job } from "../../domain/job/schema.ts";
import { linkWrites } from "../../domain/link/writes.ts";
import { revisionOf, specOf } from "../../domain/revision/rules.ts";
import { revisionWrite } from "../../domain/revision/store.ts";
import type { ConfigItem, VmPackage } from "../../packages/vm/schema.ts";
import type { Table } from "../../platform/dynamodb.ts";
import { memoryTable } from "../../platform/testing/memory-table.ts";
import { Command, type MetadataDocument } from "../../protocol/messages.ts";
import { testWorld } from "../../tasks/testing/world.ts";
import { paperPlus } from "./package.ts";

const field = (key: string, type: ConfigItem["type"], more: Partial<ConfigItem> = {}): ConfigItem => ({
  key,
  type,
  label: key,
  description: "",
  required: false,
  default: "",
  changeable: true,
  multichoice: false,
  separator: ",",
  ...more,
});

/** The paper's package, asking for a deployment that it depends on (`zk`) and for a password that its environment shows. */
export function linkingPackage(limits?: ConfigItem["limits"]): VmPackage {
  const pkg = paperPlus({ top: { env: { mode: "quick" }, advanced_actions: ["scale_horizontal"] } });
  const asks = [field("zk_service", "service", limits === undefined ? {} : { limits }), field("secret", "password")];
  return {
    ...pkg,
    config: pkg.config.map((section) =>
      section.key === "cluster" ? { ...section, properties: [...(section.properties ?? []), ...asks] } : section,
    ),
    template: pkg.template
      .replace("{", '{ "links": { "zk": {{cluster.zk_service}} },')
      .replace('"env": {', '"env": { "secret": {{cluster.secret}},'),
  };
}

/** The form's first section, with nothing to depend on and no password. */
const CLUSTER = {
  name: "zk",
  description: "",
  subnet: "subnet-1",
  zk_node: { cpu: 1, memory: 1024, count: 1, volume_size: 10 },
  zk_service: "",
  secret: "",
};
const PASSWORD = "hunter2-hunter2";
const PACKAGE = linkingPackage();
let counter = 0;

/** Deployments of one tenant in one VPC, each of one node, that may depend on each other. */
export function linkedWorld(memory: Table = memoryTable()) {
  const first = `dep-link${String(++counter).padStart(8, "0")}`;
  const here = testWorld(memory, "memory", PACKAGE, first, { count: 1 });
  const { tenant: tenantId, deployments, table } = here;
  const stored = async (id: string): Promise<Deployment> => {
    const found = await deployments.get(tenantId, id);
    if (found === undefined) throw new Error(`${id} is gone`);
    return found;
  };
  const settled = (id: string, status: Deployment["status"]) =>
    table.update({
      key: { pk: `T#${tenantId}#DEP`, sk: id },
      update: "SET #status = :status, revision = :one, lastRevision = :one REMOVE activeJobId",
      condition: "attribute_exists(pk)",
      names: { "#status": "status" },
      values: { ":status": status, ":one": 1 },
    });
  return {
    here,
    first,
    password: PASSWORD,
    stored,
    settled,
    /** The first one, deployed in earnest. */
    async target(): Promise<string> {
      const { job, deployment } = await here.prepare("deploy", { shown: { cluster: CLUSTER }, given: {} });
      await table.put(packageItem(tenantId, deployment.appVersionId, { format: "vm", package: PACKAGE }));
      await table.transact([revisionWrite(revisionOf(deployment, job, 1, specOf(deployment)))]);
      await here.run(job);
      await settled(first, "active");
      await table.put(
        appVersionItem({
          id: deployment.appVersionId,
          tenantId,
          appId: deployment.appId,
          repoId: deployment.repoId,
          name: "zk",
          description: "",
          packageVersion: "0.1.0",
          format: "vm",
          digest: `sha256:${"0".repeat(64)}`,
          status: "active",
          version: 1,
          createdAt: deployment.createdAt,
          updatedAt: deployment.createdAt,
        }),
      );
      return first;
    },
    /** The first one, as if it had been deployed. */
    async written(): Promise<string> {
      await here.prepare("deploy", { shown: { cluster: CLUSTER }, given: {} });
      await settled(first, "active");
      return first;
    },
    /** Another one that depends on these, as the API's transaction leaves it: `zk` is the first of them. */
    async dependent(id: string, on: readonly string[], password = ""): Promise<Job> {
      const base = await stored(first);
      const job: Job = {
        id: `job-${id.slice(4)}`,
        tenantId,
        kind: "deploy",
        deploymentId: id,
        provider: "aws",
        status: "queued",
        attempt: 1,
        layers: 0,
        tasks: 0,
        cancelRequested: false,
        createdBy: "test",
        createdAt: base.createdAt,
        version: 1,
        ...(on.length === 0 ? {} : { links: true }),
      };
      const answers = (secret: string) => ({
        cluster: { ...CLUSTER, zk_service: on[0] ?? "", secret },
      });
      const {
        sealedValues: _,
        activeJobId: __,
        vpcId: ___,
        frontgateId: ____,
        links: _____,
        dependents: ______,
        linked: _______,
        ...same
      } = base;
      const deployment: Deployment = {
        ...same,
        id,
        name: id,
        values: answers(password === "" ? "" : "********"),
        ...(password === ""
          ? {}
          : {
              sealedValues: await here.sealer.seal(JSON.stringify(answers(password)), { tenant: tenantId, object: id }),
            }),
        ...(on.length === 0
          ? {}
          : {
              links: Object.fromEntries(on.map((one, i) => [i === 0 ? "zk" : `zk${i}`, one])),
              linked: [...on].sort(),
            }),
        status: "creating",
        activeJobId: job.id,
        lastJobId: job.id,
        metadataVersion: 0,
        version: 1,
      };
      const targets = await Promise.all(on.map(stored));
      await deployments.create({
        deployment,
        job,
        also: [
          revisionWrite(revisionOf(deployment, job, 1, specOf(deployment))),
          ...targets.flatMap((target) => linkWrites(deployment, target, base.createdAt)),
        ],
      });
      return job;
    },
    /** Metadata that was given to a deployment's nodes, oldest first. */
    documents(id: string): readonly MetadataDocument[] {
      const commands = new Map<string, Command>();
      for (const text of here.frontgate.posted) {
        const parsed = Command.safeParse(JSON.parse(text.slice(text.indexOf("\n") + 1)));
        if (parsed.success) commands.set(parsed.data.id, parsed.data);
      }
      return [...commands.values()].flatMap(({ body }) =>
        body?.to === "frontgate" && body.frontgate.kind === "put-metadata" && body.frontgate.deploymentId === id
          ? [body.frontgate.document]
          : [],
      );
    },
  };
}
