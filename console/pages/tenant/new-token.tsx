import { useState } from "react";
import type { NewApiToken } from "../../../sdk/index.ts";
import { useStore } from "../../data/store.tsx";
import { useChoices } from "../../data/use-choices.ts";
import { ChoiceField } from "../../form/choice-field.tsx";
import { linesOf } from "../../form/lines.ts";
import { NamesField } from "../../form/names-field.tsx";
import { TextField } from "../../form/text-field.tsx";
import { Act } from "../../shell/act.tsx";
import { useWork } from "../../words/use-work.ts";

/** One's own token, or, for whoever runs the tenant, one that belongs to nobody. */
export function NewToken({ done }: { readonly done: (token: NewApiToken) => void }) {
  const { words } = useWork();
  const { client, may } = useStore();
  const choices = useChoices();
  const [name, setName] = useState("");
  const [kind, setKind] = useState<"personal" | "service">("personal");
  const [roles, setRoles] = useState<readonly string[]>([]);
  const [text, setText] = useState("");
  const [days, setDays] = useState("90");
  const scopes = linesOf(text);
  const body = {
    ...{ name: name.trim(), kind },
    ...(kind === "service" ? { roles } : {}),
    ...(scopes.length === 0 ? {} : { scopes }),
    ...(days.trim() === "" ? {} : { expiresInDays: Number(days) }),
  };
  return (
    <Act
      variant="primary"
      label={words.tokens.add}
      name={words.pages.tokens}
      answered={body}
      ready={body.name !== "" && (kind === "personal" || roles.length > 0)}
      send={(_, idempotencyKey) => client.tokens.create(body, { idempotencyKey })}
      done={(token) => {
        setName("");
        done(token);
      }}
    >
      <TextField label={words.name} value={name} onType={setName} />
      {may("tokens:create", "tenant") && (
        <ChoiceField
          label={words.facts.kind}
          options={[
            ["personal", words.tokens.kinds.personal],
            ["service", words.tokens.kinds.service],
          ]}
          value={kind}
          onChoose={setKind}
        />
      )}
      {kind === "service" && (
        <NamesField label={words.members.roles} names={choices.roles} chosen={roles} onChoose={setRoles} />
      )}
      <TextField
        label={words.form.optional(words.tokens.scopes)}
        text={words.tokens.scopesText}
        value={text}
        onType={setText}
        multiline
      />
      <TextField label={words.form.optional(words.tokens.days)} type="number" value={days} onType={setDays} />
    </Act>
  );
}
