import Checkbox from "@cloudscape-design/components/checkbox";
import { useState } from "react";
import type { AppVersion } from "../../../sdk/index.ts";
import { useStore } from "../../data/store.tsx";
import { useRefresh } from "../../data/use-refresh.ts";
import { ChoiceField } from "../../form/choice-field.tsx";
import { Act } from "../../shell/act.tsx";
import { useWork } from "../../words/use-work.ts";
import { STAGES, type Stage } from "./stage-names.ts";

/** Puts a version on a stage; one that was not on the stage before only with a reason. */
export function Promote({ version }: { readonly version: AppVersion }) {
  const { words } = useWork();
  const { client } = useStore();
  const refresh = useRefresh("apps");
  const [stage, setStage] = useState<Stage>("test");
  const [skip, setSkip] = useState(false);
  const { id, appId, name, packageVersion } = version;
  return (
    <Act
      label={words.promotion.promote}
      name={`${name} ${packageVersion}`}
      reason={skip ? "required" : "optional"}
      answered={{ stage, skip }}
      send={(reason, idempotencyKey) =>
        client.apps.promoteVersion(
          appId,
          { appVersionId: id, stage, ...(skip ? { skip } : {}), reason },
          { idempotencyKey },
        )
      }
      done={refresh}
    >
      {words.promotion.promoteText}
      <ChoiceField
        label={words.promotion.stage}
        options={STAGES.map((one) => [one, words.stages[one]] as const)}
        value={stage}
        onChoose={setStage}
      />
      <Checkbox checked={skip} onChange={({ detail }) => setSkip(detail.checked)}>
        {words.promotion.skip}
      </Checkbox>
    </Act>
  );
}
