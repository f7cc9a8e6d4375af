import { text } from '../flags.ts';

export const legacyConfigFlags = {
  node: text({ char: 'n', default: '', summary: 'Of this node only' }),
  raw: text({ default: '', summary: 'bgp or felix: NAME is any field of that component' }),
};
