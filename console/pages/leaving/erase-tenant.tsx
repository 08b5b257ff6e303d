import Checkbox from "@cloudscape-design/components/checkbox";
import Container from "@cloudscape-design/components/container";
import Header from "@cloudscape-design/components/header";
import { useState } from "react";
import { useLocation } from "wouter";
import { useStore } from "../../data/store.tsx";
import { TextField } from "../../form/text-field.tsx";
import { Act } from "../../shell/act.tsx";
import { useWork } from "../../words/use-work.ts";

/** The end of one's own tenant: its name has to be typed. */
export function EraseTenant() {
  const { words } = useWork();
  const { client, me } = useStore();
  const [, navigate] = useLocation();
  const [confirm, setConfirm] = useState("");
  const [leaveRunning, setLeaveRunning] = useState(false);
  const tenant = me.tenants.find(({ id }) => id === me.tenant);
  if (tenant === undefined) return null;
  return (
    <Container
      header={
        <Header
          variant="h2"
          description={words.leaving.eraseText}
          actions={
            <Act
              variant="normal"
              label={words.leaving.erase}
              name={tenant.name}
              answered={{ confirm, leaveRunning }}
              ready={confirm === tenant.name}
              send={(_, idempotencyKey) =>
                client.erasures.create({ tenantId: tenant.id, confirm, leaveRunning }, { idempotencyKey })
              }
              done={({ id }) => navigate(`/erasures/${encodeURIComponent(id)}`)}
            >
              <TextField label={words.leaving.confirm(tenant.name)} value={confirm} onType={setConfirm} />
              <Checkbox checked={leaveRunning} onChange={({ detail }) => setLeaveRunning(detail.checked)}>
                {words.leaving.leaveRunning}
              </Checkbox>
            </Act>
          }
        >
          {words.leaving.erase}
        </Header>
      }
    />
  );
}
