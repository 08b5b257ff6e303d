import SpaceBetween from "@cloudscape-design/components/space-between";
import type { Alarm } from "../../../sdk/index.ts";
import { useStore } from "../../data/store.tsx";
import { useRefresh } from "../../data/use-refresh.ts";
import { Act } from "../../shell/act.tsx";
import { useWork } from "../../words/use-work.ts";

interface Props {
  readonly alarm: Alarm;
  /** After it was deleted. */
  readonly gone?: () => void;
}

/** Turns an alarm off or on, and deletes it. */
export function AlarmActions({ alarm: { id, name, enabled, version }, gone }: Props) {
  const { words } = useWork();
  const { client, may } = useStore();
  const refresh = useRefresh("alarms");
  return (
    <SpaceBetween size="s" direction="horizontal">
      {may("alarms:update") && (
        <Act
          key={String(enabled)}
          label={enabled ? words.alarms.disable : words.alarms.enable}
          name={name}
          send={() => client.alarms.update(id, { enabled: !enabled }, { ifMatch: version })}
          done={refresh}
        />
      )}
      {may("alarms:delete") && (
        <Act
          label={words.act.delete}
          name={name}
          send={() => client.alarms.delete(id, { ifMatch: version })}
          done={() => {
            gone?.();
            refresh();
          }}
        />
      )}
    </SpaceBetween>
  );
}
