/** Which release this is. Whatever is compared with a cluster is the Calico release whose data model we implement. */
import { readFileSync } from 'node:fs';

export const CALICO_RELEASE = 'v3.34.0';

/** Our own version, as package.json has it. */
export const OWN_VERSION = '0.1.0';

export const CLIENT_VERSION = `${CALICO_RELEASE}+ts.${OWN_VERSION}`;

/** The commit this was built from, written beside the code by scripts/build.ts; `unknown` where it was not built in a checkout. */
export function gitCommit(): string {
  try {
    return JSON.parse(readFileSync(new URL('../build-info.json', import.meta.url), 'utf8')).commit;
  } catch {
    return 'unknown';
  }
}

export function clientVersionText(): string {
  return `Client Version:    ${CLIENT_VERSION}\nGit commit:        ${gitCommit()}\n`;
}
