import { useState } from "react";
import type { Member } from "../../../sdk/index.ts";
import { useStore } from "../../data/store.tsx";
import { useChoices } from "../../data/use-choices.ts";
import { useRefresh } from "../../data/use-refresh.ts";
import { NamesField } from "../../form/names-field.tsx";
import { Act } from "../../shell/act.tsx";
import { useWork } from "../../words/use-work.ts";

/** A member's roles and groups, as a whole. */
export function EditMember({ member }: { readonly member: Member }) {
  const { words } = useWork();
  const { client } = useStore();
  const choices = useChoices();
  const refresh = useRefresh("members");
  const [roles, setRoles] = useState<readonly string[]>(member.roles);
  const [groups, setGroups] = useState<readonly string[]>(member.groups);
  return (
    <Act
      label={words.members.edit}
      name={member.name}
      text={member.email}
      answered={{ roles, groups }}
      send={() => client.members.update(member.id, { roles, groups }, { ifMatch: member.version })}
      done={refresh}
    >
      <NamesField label={words.members.roles} names={choices.roles} chosen={roles} onChoose={setRoles} />
      <NamesField label={words.members.groups} names={choices.groups} chosen={groups} onChoose={setGroups} />
    </Act>
  );
}
