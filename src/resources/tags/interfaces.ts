/** Names of network interfaces and patterns for them; the kernel allows 15 bytes. */
import { matching, type Tag } from './tag.ts';

const INTERFACE = /^[a-zA-Z0-9_.-]{1,15}$/;
const FILTER = /^[a-zA-Z0-9:._+-]{1,15}$/;

function each(pattern: RegExp): Tag {
  return (value) => Array.isArray(value) && value.every((item) => pattern.test(item));
}

export const INTERFACE_TAGS: Readonly<Record<string, Tag>> = {
  interface: matching(/^(\*|[a-zA-Z0-9_.-]{1,15})$/),
  interfaceSlice: each(INTERFACE),
  ignoredInterface: matching(/^(?!\*$)[a-zA-Z0-9_.*-]{1,15}$/),
  bgpFilterInterface: matching(/^[a-zA-Z0-9_.*-]{1,15}$/),
  ifaceFilter: matching(FILTER),
  ifaceFilterSlice: each(FILTER),
  bpfLogFilters: (value) => typeof value === 'object' && value !== null && Object.keys(value).every((key) => INTERFACE.test(key)),
};
