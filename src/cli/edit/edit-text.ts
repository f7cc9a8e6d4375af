/** The text of a resource as it stands in the editor: a comment for the user, and the YAML. */
import { Readable } from 'node:stream';
import { userKindByName } from '../../resources/registry.ts';
import { identifier, refOf } from '../../resources/resource.ts';
import { Failure } from '../failure.ts';
import { type Loaded, readManifests } from '../manifest/load.ts';

export function withComment(lines: readonly string[], yaml: string): string {
  return `${lines.map((line) => `# ${line}`.trimEnd()).join('\n')}\n${yaml}`;
}

/** Without the comment that it begins with. */
export function withoutComment(text: string): string {
  const lines = text.split('\n');
  const start = lines.findIndex((line) => !line.startsWith('#'));
  return start < 0 ? '' : lines.slice(start).join('\n');
}

/** What to correct; mistakes are named by their line in the text that is shown. `places` are as of the YAML alone, such as `stdin:3:1: ...`. */
export function correctionComment(name: string, { message, places, hint }: Mistake): string[] {
  const told = places.length > 0 ? places : message.split('\n');
  const lines = [
    `${name} was not changed:`,
    ...told,
    ...(hint?.split('\n') ?? []),
    'Correct it and save, or leave this text as it is, or empty the file, to give up.',
  ];
  return lines.map((line) => line.replace(/^stdin:(\d+):\d+/, (_, number) => `line ${Number(number) + lines.length}`));
}

export interface Mistake {
  readonly message: string;
  readonly places: readonly string[];
  readonly hint?: string | undefined;
}

/** The one resource of `yaml`, which must be the one that was opened. Throws Failure with what is wrong and where. */
export async function readEdited(yaml: string, { kind, metadata }: Loaded['resource']): Promise<Loaded> {
  const found: Loaded[] = [];
  const options = { filename: '-', recursive: false, skipEmpty: true, findKind: userKindByName };
  await readManifests({ ...options, stdin: Readable.from([Buffer.from(yaml)]) }, (loaded) => found.push(loaded));
  const opened = identifier({ kind, name: metadata.name ?? '', namespace: metadata.namespace });
  const [edited, ...others] = found;
  if (!edited || others.length > 0) throw new Failure(`the text must hold one resource, ${opened}`);
  const now = identifier(refOf(edited.resource));
  if (now !== opened) {
    throw new Failure(`kind, name and namespace cannot be changed: this is ${now}, not ${opened}`, {
      hint: 'To make another resource of it, use `calicoctl create`.',
    });
  }
  return edited;
}
