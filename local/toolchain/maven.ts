import { createHash } from "node:crypto";
import { copyFile, mkdir, readFile, writeFile } from "node:fs/promises";
import { join } from "node:path";
import { runCommand } from "./command.ts";
import { findProgram } from "./programs.ts";
import type { Jar } from "./zookeeper/jars.ts";

const DEPENDENCY_PLUGIN = "org.apache.maven.plugins:maven-dependency-plugin:3.8.1";

export function jarFile(jar: Jar): string {
  return `${jar.artifact}-${jar.version}.jar`;
}

/**
 * Puts jars into `lib`, each checked against its SHA-256. Maven fetches them where it is installed (so that a
 * company's mirror settings count); elsewhere they come straight from the repository over https, because Maven
 * is not among the things that a user must have. `MAVEN_REPOSITORY_URL` names another repository for that.
 */
export async function fetchJars(jars: readonly Jar[], lib: string, log: string, env = process.env): Promise<void> {
  await mkdir(lib, { recursive: true });
  const scratch = `${lib}.fetched`;
  await mkdir(scratch, { recursive: true });
  const maven = findProgram("mvn", env);
  if (maven !== undefined && env.MAVEN_REPOSITORY_URL === undefined) await byMaven(maven, jars, scratch, log);
  else await byHttps(jars, scratch, env.MAVEN_REPOSITORY_URL ?? "https://repo.maven.apache.org/maven2");
  for (const jar of jars) {
    const file = join(scratch, jarFile(jar));
    const sha256 = createHash("sha256")
      .update(await readFile(file))
      .digest("hex");
    if (sha256 !== jar.sha256) throw new Error(`${jarFile(jar)} has the checksum ${sha256}, expected ${jar.sha256}`);
    await copyFile(file, join(lib, jarFile(jar)));
  }
}

/** A pom with the pinned list and nothing transitive. */
async function byMaven(maven: string, jars: readonly Jar[], scratch: string, log: string): Promise<void> {
  const dependencies = jars.map(
    ({ group, artifact, version }) =>
      `<dependency><groupId>${group}</groupId><artifactId>${artifact}</artifactId><version>${version}</version>` +
      "<exclusions><exclusion><groupId>*</groupId><artifactId>*</artifactId></exclusion></exclusions></dependency>",
  );
  const pom = join(scratch, "pom.xml");
  await writeFile(
    pom,
    `<project xmlns="http://maven.apache.org/POM/4.0.0"><modelVersion>4.0.0</modelVersion><groupId>pitrix</groupId>
<artifactId>jars</artifactId><version>1</version><packaging>pom</packaging>
<dependencies>${dependencies.join("\n")}</dependencies></project>\n`,
  );
  const goal = `${DEPENDENCY_PLUGIN}:copy-dependencies`;
  await runCommand([maven, "-B", "-q", "-f", pom, goal, `-DoutputDirectory=${scratch}`], { log });
}

async function byHttps(jars: readonly Jar[], scratch: string, repository: string): Promise<void> {
  await Promise.all(
    jars.map(async (jar) => {
      const path = `${jar.group.replaceAll(".", "/")}/${jar.artifact}/${jar.version}/${jarFile(jar)}`;
      const url = `${repository.replace(/\/$/, "")}/${path}`;
      const answer = await fetch(url, { signal: AbortSignal.timeout(60_000) });
      if (!answer.ok)
        throw new Error(`${url} answered ${answer.status}; with Maven (mvn) installed, Maven fetches the jars`);
      await writeFile(join(scratch, jarFile(jar)), new Uint8Array(await answer.arrayBuffer()));
    }),
  );
}
