/** What is not about one command: pages of docs/, as `calicoctl help TOPIC` prints them. */
import { readFile } from 'node:fs/promises';
import { join } from 'node:path';

/** By the name of the page. */
export const HELP_TOPICS: Readonly<Record<string, string>> = {
  environment: 'Settings from the environment and the configuration file',
  'exit-codes': 'What exit codes mean',
  'output-formats': 'Formats for people and for programs',
  selectors: 'The selector language of policies, pools and --selector',
};

export function readTopic(packageRoot: string, topic: string): Promise<string> {
  return readFile(join(packageRoot, 'docs', `${topic}.md`), 'utf8');
}
