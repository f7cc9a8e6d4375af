/** Go's validate tags (reference resources.md 4.2): what a tag accepts, by name. `omitempty` and `dive` steer the walk and stand in validate.ts. */
import { BUILT_IN_TAGS } from './built-in.ts';
import { INTERFACE_TAGS } from './interfaces.ts';
import { LABEL_TAGS } from './labels.ts';
import { NAME_TAGS } from './names.ts';
import { NETWORK_TAGS } from './network.ts';
import { isRe2 } from './re2.ts';
import { isSelector } from './selector.ts';
import type { Tag } from './tag.ts';
import { TEXT_TAGS } from './text.ts';

const TAGS: Readonly<Record<string, Tag>> = {
  ...BUILT_IN_TAGS,
  ...INTERFACE_TAGS,
  ...LABEL_TAGS,
  ...NAME_TAGS,
  ...NETWORK_TAGS,
  ...TEXT_TAGS,
  regexp: isRe2,
  selector: isSelector,
};

/** Throws where the schema names a tag that does not exist. */
export function tagNamed(name: string): Tag {
  const tag = Object.hasOwn(TAGS, name) ? TAGS[name] : undefined;
  if (tag === undefined) throw new Error(`unknown validate tag ${name}`);
  return tag;
}
