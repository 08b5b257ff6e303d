"""Drives QingCloud's API with QingCloud's own client: a machine with a disk and a security group, a volume, a snapshot and an address, from creation to end."""

import base64
import json
import sys
import time

from qingcloud.iaas import APIConnection
from qingcloud.iaas.sg_rule import SecurityGroupRuleFactory


def connect(port, key, secret, zone="pek3"):
    return APIConnection(key, secret, zone, host="127.0.0.1", port=int(port), protocol="http")


def done(answer):
    if answer["ret_code"] != 0:
        raise SystemExit("refused: %s" % json.dumps(answer))
    return answer


def until(ask, right):
    for _ in range(100):
        seen = ask()
        if right(seen):
            return seen
        time.sleep(0.1)
    raise SystemExit("still %s" % json.dumps(seen))


def refused(answer):
    return {"code": answer["ret_code"], "message": answer["message"]}


port, key, secret = sys.argv[1:4]
cloud = connect(port, key, secret)
report = {}
report["zones"] = [one["zone_id"] for one in done(cloud.describe_zones())["zone_set"]]
report["owner"] = done(cloud.describe_access_keys(access_keys=[key]))["access_key_set"][0]["owner"]
report["vxnets"] = done(cloud.describe_vxnets(vxnets=["vxnet-open001"]))["vxnet_set"]
report["routers"] = done(cloud.describe_routers(routers=["rtr-openopen"]))["router_set"]
report["images"] = [one["image_id"] for one in done(cloud.describe_images(search_word="pitrix conformance", provider="self"))["image_set"]]

volume = done(cloud.create_volumes(size=20, volume_name="a disk (of 20)* ü"))["volumes"][0]
disk = lambda: done(cloud.describe_volumes(volumes=[volume]))["volume_set"][0]
until(disk, lambda one: one["status"] == "available")

# A security group: its rules are added, changed, taken away, and count when they are applied.
def worked(answer):
    job = done(answer)["job_id"]
    return until(lambda: done(cloud.describe_jobs(jobs=[job]))["job_set"][0], lambda one: one["status"] == "successful")


group = done(cloud.create_security_group("by the SDK"))["security_group_id"]
fence = lambda verbose=0: done(cloud.describe_security_groups(security_groups=[group], verbose=verbose))["security_group_set"][0]
rule = lambda **changed: SecurityGroupRuleFactory.create(**dict(dict(protocol="tcp", priority=1, val1="1", val2="65535", val3="192.168.0.0/16"), **changed)).to_json()
report["default_group"] = done(cloud.describe_security_groups(search_word="default"))["security_group_set"][0]
rules = done(cloud.add_security_group_rules(group, [rule(), rule(protocol="icmp", priority=2, val1="8", val2="0")]))["security_group_rules"]
report["unapplied"] = fence()["is_applied"]
done(cloud.modify_security_group_attributes(group, description="a note on it"))
done(cloud.modify_security_group_rule_attributes(rules[1], priority=7, rule_action="drop", disabled=1))
done(cloud.delete_security_group_rules([rules[0]]))
report["rules"] = done(cloud.describe_security_group_rules(security_group=group))["security_group_rule_set"]
report["outbound"] = done(cloud.describe_security_group_rules(security_group=group, direction=1))["security_group_rule_set"]
report["applying"] = worked(cloud.apply_security_group(group))
report["group"] = fence()
report["no_group"] = refused(cloud.describe_security_groups(security_groups=["sg-missing0"]))
report["no_rule"] = refused(cloud.delete_security_group_rules(["sgr-missing0"]))
report["wild"] = refused(cloud.add_security_group_rules(group, [rule(val1="0", val2="99999")]))
report["elsewhere"] = refused(cloud.add_security_group_rules(group, [rule(val3="everywhere")]))
report["empty_rules"] = refused(cloud.send_request("AddSecurityGroupRules", {"security_group": group}))
report["unordered"] = refused(cloud.send_request("AddSecurityGroupRules", {"security_group": group, "rules.1.protocol": "tcp"}))
report["kept"] = refused(cloud.delete_security_groups([report["default_group"]["security_group_id"]]))

user_data = "#!/bin/sh\necho 'ü'\n"
order = dict(image_id="img-conform1", instance_type="e2.small.r1", vxnets=["vxnet-open001"], security_group=group, instance_name="by the SDK ~ ü")
report["ungrouped"] = refused(cloud.run_instances(login_mode="passwd", login_passwd="Passw0rd-of-a-test", **dict(order, security_group="sg-missing0")))
report["unlogged"] = refused(cloud.run_instances(**order))
machine = done(
    cloud.run_instances(
        login_mode="passwd",
        login_passwd="Passw0rd-of-a-test",
        volumes=[volume],
        need_userdata=1,
        userdata_type="plain",
        userdata_value=base64.b64encode(user_data.encode()).decode(),
        **order
    )
)["instances"][0]
report["machine"] = machine
look = lambda: done(cloud.describe_instances(instances=[machine], verbose=1))["instance_set"][0]
report["early"] = refused(cloud.terminate_instances([machine]))
report["pending"] = look()["status"]
report["running"] = until(look, lambda one: one["status"] == "running")
report["taken"] = refused(cloud.delete_volumes([volume]))
report["fenced"] = refused(cloud.delete_security_groups([group]))
report["resources"] = fence(verbose=1)["resources"]
second_group = done(cloud.create_security_group("another"))["security_group_id"]
worked(cloud.apply_security_group(second_group, instances=[machine]))
report["regrouped"] = look()["security_group"]["security_group_id"] == second_group
done(cloud.delete_security_groups([group]))
report["resizing"] = refused(cloud.resize_instances([machine], instance_type="e2.large.r2"))
done(cloud.stop_instances([machine]))
report["again"] = refused(cloud.stop_instances([machine]))
until(look, lambda one: one["status"] == "stopped")
done(cloud.resize_instances([machine], instance_type="e2.large.r2"))
report["resized"] = until(look, lambda one: one["transition_status"] == "")["instance_type"]
done(cloud.modify_instance_attributes(machine, description="a note"))
done(cloud.start_instances([machine]))
report["described"] = until(look, lambda one: one["status"] == "running")["description"]

report["quota"] = done(cloud.send_request("GetQuotaLeft", {"resource_types": ["instance", "volume"]}))["quota_left_set"]

# A volume of its own: attached, taken away, made larger.
def leased(ask):
    return until(ask, lambda answer: "lease info" not in answer.get("message", ""))


extra = done(cloud.create_volumes(size=20, volume_name="extra"))["volumes"][0]
more = lambda: done(cloud.describe_volumes(volumes=[extra]))["volume_set"][0]
until(more, lambda one: one["status"] == "available")
report["fresh"] = refused(cloud.delete_volumes([extra]))
report["job"] = worked(leased(lambda: cloud.attach_volumes([extra], machine)))
report["attached"] = more()
report["growing"] = refused(cloud.resize_volumes([extra], 40))
report["deleting"] = refused(cloud.delete_volumes([extra]))
worked(cloud.detach_volumes([extra], machine))
report["detached"] = refused(cloud.detach_volumes([extra], machine))
report["smaller"] = refused(cloud.resize_volumes([extra], 20))
report["crooked"] = refused(cloud.resize_volumes([extra], 35))
worked(cloud.resize_volumes([extra], 40))
report["grown"] = more()["size"]
report["unknown"] = refused(cloud.describe_volumes(volumes=["vol-missing0"]))

# Its snapshot, and a volume of that.
snapshot = done(cloud.create_snapshots([extra], snapshot_name="kept", is_full=1))["snapshots"][0]
kept = lambda: done(cloud.describe_snapshots(snapshots=[snapshot], verbose=1))["snapshot_set"][0]
report["untaken"] = kept()["is_taken"]
report["unready"] = refused(cloud.create_volume_from_snapshot(snapshot))
until(kept, lambda one: one["status"] == "available")
report["snapshot"] = kept()
copy = done(cloud.create_volume_from_snapshot(snapshot, volume_name="copy"))["volume_id"]
until(lambda: done(cloud.describe_volumes(volumes=[copy]))["volume_set"][0], lambda one: one["status"] == "available")
report["copy"] = done(cloud.describe_volumes(volumes=[copy]))["volume_set"][0]["size"]
worked(leased(lambda: cloud.delete_snapshots([snapshot])))
for one in [extra, copy]:
    worked(leased(lambda: cloud.delete_volumes([one])))

# An address.
report["wide"] = refused(cloud.allocate_eips(2000))
eip = done(cloud.allocate_eips(4, eip_name="by the SDK"))["eips"][0]
seen = lambda: done(cloud.describe_eips(eips=[eip]))["eip_set"][0]
until(seen, lambda one: one["status"] == "available")
worked(leased(lambda: cloud.associate_eip(eip, machine)))
report["eip"] = seen()
report["reachable"] = look()["eip"]
report["held"] = refused(cloud.release_eips([eip]))
second = done(cloud.allocate_eips(4))["eips"][0]
report["full"] = refused(leased(lambda: cloud.associate_eip(second, machine) if done(cloud.describe_eips(eips=[second]))["eip_set"][0]["status"] == "available" else {"message": "lease info"}))
worked(cloud.dissociate_eips([eip]))
for one in [eip, second]:
    worked(leased(lambda: cloud.release_eips([one])))
report["released"] = seen()["status"]

until(lambda: cloud.terminate_instances([machine]), lambda answer: answer["ret_code"] == 0)
report["terminated"] = until(look, lambda one: one["status"] == "terminated")["vxnets"]
until(disk, lambda one: one["status"] == "available")
done(cloud.delete_security_groups([second_group]))
worked(leased(lambda: cloud.delete_volumes([volume])))
until(disk, lambda one: one["status"] == "deleted")
report["wrong"] = refused(connect(port, key, "another secret").describe_zones())
report["stranger"] = refused(connect(port, "QYSTRANGEREXAMPLE000", secret).describe_zones())
report["nowhere"] = refused(connect(port, key, secret, "nowhere").describe_instances())
print(json.dumps(report))
