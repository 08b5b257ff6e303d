/** Runs a program and prints its wall clock time, and its peak memory as the kernel says it while it runs. */

import { spawn } from "node:child_process";
import { readFileSync } from "node:fs";

const [program = "", ...args] = process.argv.slice(2);
const start = performance.now();
const child = spawn(program, args, { stdio: "ignore" });
let peakMb = 0;
const timer = setInterval(() => {
  try {
    const status = readFileSync(`/proc/${child.pid}/status`, "utf8");
    peakMb = Math.max(peakMb, Number(/^VmHWM:\s+(\d+) kB$/m.exec(status)?.[1] ?? 0) / 1024);
  } catch {
    // It has ended; its last reading stands.
  }
}, 5);
child.on("exit", (code) => {
  clearInterval(timer);
  if (code !== 0) throw new Error(`${program} ended with ${code}`);
  console.log(JSON.stringify({ milliseconds: performance.now() - start, peakMb }));
});
