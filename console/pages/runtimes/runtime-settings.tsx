import Button from "@cloudscape-design/components/button";
import Container from "@cloudscape-design/components/container";
import Header from "@cloudscape-design/components/header";
import SpaceBetween from "@cloudscape-design/components/space-between";
import { useState } from "react";
import type { Runtime } from "../../../sdk/index.ts";
import { useStore } from "../../data/store.tsx";
import { useRefresh } from "../../data/use-refresh.ts";
import { useWrite } from "../../data/use-write.ts";
import { type Labels, LabelsField, labelsOf } from "../../form/labels-field.tsx";
import { TextField } from "../../form/text-field.tsx";
import { Problem } from "../../shell/problem.tsx";
import { useWork } from "../../words/use-work.ts";

/** What can be changed of a runtime. Somebody else's change in between is not overwritten. */
export function RuntimeSettings({ runtime }: { readonly runtime: Runtime }) {
  const { words } = useWork();
  const { client } = useStore();
  const [name, setName] = useState(runtime.name);
  const [groups, setGroups] = useState((runtime.groups ?? []).join("\n"));
  const [labels, setLabels] = useState<Labels>(Object.entries(runtime.labels));
  const refresh = useRefresh("runtimes", "placements");
  const save = useWrite(
    (body: Parameters<typeof client.runtimes.update>[1]) =>
      client.runtimes.update(runtime.id, body, { ifMatch: runtime.version }),
    refresh,
  );
  const shared = groups.split(/\s+/).filter((group) => group !== "");
  return (
    <Container header={<Header variant="h2">{words.runtimes.labels}</Header>}>
      <SpaceBetween size="l">
        <TextField label={words.name} value={name} onType={setName} />
        <LabelsField labels={labels} onChange={setLabels} />
        <TextField label={words.form.optional(words.runtimes.groups)} value={groups} onType={setGroups} multiline />
        <Problem error={save.error} />
        <Button
          loading={save.isPending}
          onClick={() => save.mutate({ name: name.trim(), labels: labelsOf(labels), groups: shared })}
        >
          {words.act.save}
        </Button>
      </SpaceBetween>
    </Container>
  );
}
