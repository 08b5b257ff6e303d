import type { Registrar } from "../context.ts";

/** Who talks to which store. */
export function addSessionCommands({ root, run }: Registrar): void {
  const login = root
    .command("login [endpoint]")
    .summary("sign in to a store")
    .description(
      "Shows a code and a page: open it in any browser, sign in and let this program in. What you get is a token of 30 days, kept with the store's URL in the configuration file, readable by you alone. A token that you have already is read from standard input with --with-token, or from PITRIX_TOKEN.",
    )
    .option("--with-token", "read the token from standard input")
    .helpGroup("Session:");
  run(login, async (context, operands, options) => {
    const { login: act } = await import("./login.ts");
    await act(context, operands[0], options.flag("withToken") === true);
  });

  const logout = root
    .command("logout")
    .summary("revoke and forget a profile's token")
    .description("Revokes the profile's token in the store, and removes the profile from the configuration file.")
    .helpGroup("Session:");
  run(logout, async (context) => {
    const { logout: act } = await import("./login.ts");
    await act(context);
  });

  const whoami = root.command("whoami").summary("show which store is asked, and as whom").helpGroup("Session:");
  run(whoami, async (context) => {
    const { whoami: act } = await import("./login.ts");
    await act(context);
  });

  const profile = root.command("profile").summary("several stores, or several tokens of one").helpGroup("Session:");
  run(profile.command("list").summary("list the profiles"), async (context) => {
    const { listProfiles } = await import("./login.ts");
    await listProfiles(context);
  });
  run(profile.command("use <name>").summary("take this profile when none is named"), async (context, [name = ""]) => {
    const { useProfile } = await import("./login.ts");
    await useProfile(context, name);
  });
}
