import Button from "@cloudscape-design/components/button";
import Container from "@cloudscape-design/components/container";
import Header from "@cloudscape-design/components/header";
import SpaceBetween from "@cloudscape-design/components/space-between";
import { useState } from "react";
import { useLocation } from "wouter";
import type { CreateAgentUpgradeBody } from "../../../sdk/index.ts";
import { useStore } from "../../data/store.tsx";
import { useWrite } from "../../data/use-write.ts";
import { refusals } from "../../form/refusals.ts";
import { TextField } from "../../form/text-field.tsx";
import { FormPage } from "../../shell/form-page.tsx";
import { useWork } from "../../words/use-work.ts";
import { releaseOf, wavesOf } from "./release.ts";

/** The API lists no upgrades: one is under way at a time, and is known by its id. */
export function AgentUpgrades() {
  const { words } = useWork();
  const { may } = useStore();
  const [, navigate] = useLocation();
  const [id, setId] = useState("");
  return (
    <SpaceBetween size="l">
      {may("agent-upgrades:create", "platform") && <NewUpgrade />}
      <form
        onSubmit={(event) => {
          event.preventDefault();
          if (id.trim() !== "") navigate(`/platform/agent-upgrades/${encodeURIComponent(id.trim())}`);
        }}
      >
        <Container header={<Header variant="h2">{words.upgrades.open}</Header>}>
          <SpaceBetween size="m">
            <TextField label={words.upgrades.id} value={id} onType={setId} />
            <Button disabled={id.trim() === ""}>{words.platform.show}</Button>
          </SpaceBetween>
        </Container>
      </form>
    </SpaceBetween>
  );
}

function NewUpgrade() {
  const { words } = useWork();
  const { client } = useStore();
  const [, navigate] = useLocation();
  const [printed, setPrinted] = useState("");
  const [waves, setWaves] = useState("1, 10%, 100%");
  const [reason, setReason] = useState("");
  const [checked, setChecked] = useState(false);
  const create = useWrite(
    (body: CreateAgentUpgradeBody, idempotencyKey) => client.agentUpgrades.create(body, { idempotencyKey }),
    (upgrade) => navigate(`/platform/agent-upgrades/${encodeURIComponent(upgrade.id)}`),
  );
  const release = releaseOf(printed);
  const faults = refusals(create.error, [""]);
  const faultAt = (...pointers: readonly string[]) =>
    faults.find(([at]) => pointers.some((one) => at === one || at.startsWith(`${one}/`)))?.[1];
  return (
    <FormPage
      title={words.pages.upgrades}
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
