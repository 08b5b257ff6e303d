import { useQuery } from "@tanstack/react-query";
import { useLocation, useParams } from "wouter";
import type { Alarm } from "../../sdk/index.ts";
import { useStore } from "../data/store.tsx";
import { useRefresh } from "../data/use-refresh.ts";
import { useWrite } from "../data/use-write.ts";
import { Found } from "../shell/found.tsx";
import { useWork } from "../words/use-work.ts";
import { type AlarmDraft, changeOf, draftOf } from "./alarm/alarm.ts";
import { AlarmForm } from "./alarm/alarm-form.tsx";

/** One alarm, to be changed. It is not read again meanwhile: what is typed stays. */
export function AlarmChange() {
  const { id = "" } = useParams<{ id: string }>();
  const { client } = useStore();
  const alarm = useQuery({
    queryKey: ["alarms", "change", id],
    queryFn: ({ signal }) => client.alarms.get(id, { signal }),
  });
  return <Found query={alarm}>{(found) => <Change key={found.version} alarm={found} />}</Found>;
}

function Change({ alarm }: { readonly alarm: Alarm }) {
  const { words } = useWork();
  const { client } = useStore();
  const [, navigate] = useLocation();
  const refresh = useRefresh("alarms");
  const change = useWrite(
    (draft: AlarmDraft) => client.alarms.update(alarm.id, changeOf(draft), { ifMatch: alarm.version }),
    () => {
      refresh();
      navigate(`/alarms/${encodeURIComponent(alarm.id)}`);
    },
  );
  return (
    <AlarmForm
      title={words.act.of(words.act.edit, alarm.name)}
      submit={words.act.save}
      first={draftOf(alarm)}
      error={change.error}
      pending={change.isPending}
      onSubmit={(draft) => change.mutate(draft)}
    />
  );
}
