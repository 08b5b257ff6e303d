import { useState } from "react";
import { useLocation } from "wouter";
import type { CreateAgentUpgradeBody } from "../../../sdk/index.ts";
import { useStore } from "../../data/store.tsx";
import { useRefresh } from "../../data/use-refresh.ts";
import { useWrite } from "../../data/use-write.ts";
import { refusals } from "../../form/refusals.ts";
import { TextField } from "../../form/text-field.tsx";
import { FormPage } from "../../shell/form-page.tsx";
import { useWork } from "../../words/use-work.ts";
import { releaseOf, wavesOf } from "./release.ts";

/** Begins an upgrade of agents to a release, from what was printed when it was published. */
export function AgentUpgradeNew() {
  const { words } = useWork();
  const { client } = useStore();
  const [, navigate] = useLocation();
  const refresh = useRefresh("agent-upgrades");
  const [printed, setPrinted] = useState("");
  const [waves, setWaves] = useState("1, 10%, 100%");
  const [reason, setReason] = useState("");
  const [checked, setChecked] = useState(false);
  const create = useWrite(
    (body: CreateAgentUpgradeBody, idempotencyKey) => client.agentUpgrades.create(body, { idempotencyKey }),
    ({ id }) => {
      refresh();
      navigate(`/platform/agent-upgrades/${encodeURIComponent(id)}`);
    },
  );
  const release = releaseOf(printed);
  const faults = refusals(create.error, [""]);
  const faultAt = (...pointers: readonly string[]) =>
    faults.find(([at]) => pointers.some((one) => at === one || at.startsWith(`${one}/`)))?.[1];
  return (
    <FormPage
      title={words.upgrades.begin}
      text={words.upgrades.text}
      submit={words.upgrades.begin}
      error={create.error}
      pending={create.isPending}
      onSubmit={() => {
        setChecked(true);
        if (release !== undefined) create.mutate({ ...release, waves: wavesOf(waves), reason });
      }}
    >
      <TextField
        label={words.upgrades.release}
        text={words.upgrades.releaseText}
        value={printed}
        onType={setPrinted}
        multiline
        error={
          checked && release === undefined ? words.upgrades.noRelease : faultAt("/version", "/frontgate", "/drone")
        }
      />
      <TextField
        label={words.upgrades.waves}
        text={words.upgrades.wavesText}
        value={waves}
        onType={setWaves}
        error={faultAt("/waves")}
      />
      <TextField label={words.act.reason} value={reason} onType={setReason} error={faultAt("/reason")} />
    </FormPage>
  );
}
