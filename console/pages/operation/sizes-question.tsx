import ColumnLayout from "@cloudscape-design/components/column-layout";
import Container from "@cloudscape-design/components/container";
import FormField from "@cloudscape-design/components/form-field";
import Header from "@cloudscape-design/components/header";
import Input from "@cloudscape-design/components/input";
import SpaceBetween from "@cloudscape-design/components/space-between";
import { useState } from "react";
import { useLife } from "../../words/use-life.ts";
import type { QuestionProps } from "./question.ts";
import { changedSizes, roleSizes, SIZES, type TypedSizes } from "./sizes.ts";

/** How large the machines and volumes of each role shall be. */
export function SizesQuestion({ deployment, change }: QuestionProps) {
  const { words } = useLife();
  const [typed, setTyped] = useState<TypedSizes>({});
  return (
    <SpaceBetween size="m">
      {[...roleSizes(deployment.nodes)].map(([role, node]) => (
        <Container key={role} header={<Header variant="h2">{role || words.operation.onlyRole}</Header>}>
          <ColumnLayout columns={3}>
            {SIZES.map((size) => (
              <FormField key={size} label={words.operation.sizes[size]}>
                <Input
                  type="number"
                  inputMode="numeric"
                  value={typed[role]?.[size] ?? String(node[size])}
                  onChange={({ detail }) => {
                    const after = { ...typed, [role]: { ...typed[role], [size]: detail.value } };
                    setTyped(after);
                    change("roles", changedSizes(deployment.nodes, after));
                  }}
                />
              </FormField>
            ))}
          </ColumnLayout>
        </Container>
      ))}
    </SpaceBetween>
  );
}
