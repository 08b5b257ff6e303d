import type { App } from "../../../sdk/index.ts";
import { ChoiceField } from "../../form/choice-field.tsx";
import { linesOf } from "../../form/lines.ts";
import { TextField } from "../../form/text-field.tsx";
import { useWork } from "../../words/use-work.ts";

type Visibility = NonNullable<App["visibility"]>;

interface Props {
  readonly label: string;
  readonly visibility: Visibility;
  readonly onVisibility: (visibility: Visibility) => void;
  /** One a line. */
  readonly groups: string;
  readonly onGroups: (groups: string) => void;
}

/** Who may see an app or a repo. */
export function VisibilityFields({ label, visibility, onVisibility, groups, onGroups }: Props) {
  const { words } = useWork();
  const { visibilities } = words.repos;
  return (
    <>
      <ChoiceField
        label={label}
        options={[
          ["private", visibilities.private],
          ["group", visibilities.group],
          ["public", visibilities.public],
        ]}
        value={visibility}
        onChoose={onVisibility}
      />
      {visibility === "group" && (
        <TextField
          label={words.members.groups}
          text={words.publish.groupsText}
          value={groups}
          onType={onGroups}
          multiline
        />
      )}
    </>
  );
}

/** As the API takes it. */
export const visibilityOf = (visibility: Visibility, groups: string) => ({
  visibility,
  ...(visibility === "group" ? { groups: linesOf(groups) } : {}),
});
