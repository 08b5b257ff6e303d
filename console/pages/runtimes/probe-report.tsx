import Alert from "@cloudscape-design/components/alert";
import Container from "@cloudscape-design/components/container";
import Header from "@cloudscape-design/components/header";
import KeyValuePairs from "@cloudscape-design/components/key-value-pairs";
import SpaceBetween from "@cloudscape-design/components/space-between";
import type { Runtime } from "../../../sdk/index.ts";
import { useWhen } from "../../words/use-when.ts";
import { useWork } from "../../words/use-work.ts";

type Cluster = NonNullable<Runtime["probe"]["cluster"]>;
type Quota = NonNullable<Runtime["probe"]["quota"]>;

/** What the cloud said when it was asked last. */
export function ProbeReport({ runtime }: { readonly runtime: Runtime }) {
  const { words } = useWork();
  const when = useWhen();
  const { probe, refusal } = runtime;
  return (
    <Container header={<Header variant="h2">{words.runtimes.probe}</Header>}>
      <SpaceBetween size="l">
        {refusal !== undefined && (
          <Alert type="error" header={words.runtimes.refusal}>
            {refusal.detail}
          </Alert>
        )}
        <KeyValuePairs
          columns={3}
          items={[
            { label: words.runtimes.probedAt, value: when(probe.at) },
            { label: words.runtimes.account, value: probe.account || "–" },
            { label: words.runtimes.region, value: probe.region || "–" },
            { label: words.runtimes.zones, value: probe.zones.join(", ") || "–" },
            ...(probe.cluster === undefined ? [] : clusterFacts(probe.cluster, words, when)),
          ]}
        />
        {probe.cluster !== undefined && probe.cluster.permissions.missing.length > 0 && (
          <Alert type="warning" header={words.runtimes.missing}>
            <ul>
              {probe.cluster.permissions.missing.map((one) => (
                <li key={one.permission + one.for}>
                  {one.permission}: {one.for}
                </li>
              ))}
            </ul>
          </Alert>
        )}
        {probe.quota !== undefined && Object.keys(probe.quota).length > 0 && <Left quota={probe.quota} />}
      </SpaceBetween>
    </Container>
  );
}

function clusterFacts(
  { version, tls, nodes, storageClasses, metrics }: Cluster,
  words: ReturnType<typeof useWork>["words"],
  when: ReturnType<typeof useWhen>,
) {
  const classes = (storageClasses ?? []).map((one) => (one.default ? `${one.name} *` : one.name));
  return [
    { label: words.runtimes.version, value: version },
    { label: words.runtimes.certificate, value: when(tls?.validUntil) },
    { label: words.runtimes.machines, value: String(nodes?.count ?? "–") },
    { label: words.runtimes.storage, value: classes.join(", ") || "–" },
    { label: words.runtimes.measured, value: metrics ? words.runtimes.yes : words.runtimes.no },
  ];
}

function Left({ quota }: { readonly quota: Quota }) {
  const { words } = useWork();
  const { quota: names } = words.runtimes;
  const parts = [
    [names.instances, quota.instances],
    [names.cores, quota.cores],
    [names.memory, quota.memory],
    [names.volumes, quota.volumes],
    [names.volumeStorage, quota.volumeStorage],
    [names.addresses, quota.addresses],
  ] as const;
  return (
    <SpaceBetween size="s">
      <Header variant="h3">{words.runtimes.left}</Header>
      <KeyValuePairs
        columns={3}
        items={parts.flatMap(([label, part]) =>
          part === undefined ? [] : [{ label, value: words.runtimes.leftOf(part.left, part.limit) }],
        )}
      />
    </SpaceBetween>
  );
}
