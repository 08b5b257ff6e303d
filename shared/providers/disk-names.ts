/**
 * Linux numbers disks as it finds them, not by their place on the bus: a rule gives each data disk the name by which it was asked for,
 * in the other spelling that Drone looks for (`/dev/xvdf`), since `sdf` is the kernel's own to give.
 * @param disks `path`: of the disk in udev's `ID_PATH`, as a pattern, such as `*-lun-5`
 * @returns a part of cloud-init's user-data
 */
export function diskNames(disks: readonly { readonly device: string; readonly path: string }[]): string {
  const rules = disks.map(
    ({ device, path }) =>
      `SUBSYSTEM=="block", ENV{DEVTYPE}=="disk", ENV{ID_PATH}=="${path}", SYMLINK+="${device.replace("/dev/sd", "xvd")}"`,
  );
  const file = "/etc/udev/rules.d/61-pitrix-disks.rules";
  const content = Buffer.from(`${rules.join("\n")}\n`).toString("base64");
  const written = `mkdir -p /etc/udev/rules.d && echo ${content} | base64 -d > ${file}`;
  return `#cloud-config\n${JSON.stringify({
    bootcmd: [["sh", "-c", `${written} && udevadm control --reload && udevadm trigger --subsystem-match=block`]],
  })}\n`;
}
