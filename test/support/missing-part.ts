/** A part that is missing on this machine is skipped with one loud line; under CI=true it is a failure. */
import { spawnSync } from 'node:child_process';

const told = new Set<string>();

/** For a `before` hook: skips the suite where `command` cannot be run. `how` tells how to get it. */
export function requireCommand(context: Mocha.Context, command: string, how: string): void {
  if (!spawnSync(command, ['--version']).error) return;
  skipLoudly(context, `${command} is not installed`, how);
}

export function skipLoudly(context: Mocha.Context, missing: string, how: string): void {
  if (process.env.CI === 'true') throw new Error(`${missing}: ${how}`);
  if (!told.has(missing)) console.error(`SKIPPED: ${missing}: ${how}`);
  told.add(missing);
  context.skip();
}
