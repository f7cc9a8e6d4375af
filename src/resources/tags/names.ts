import { SUBDOMAIN_NAME } from '../names.ts';
import { matching, type Tag } from './tag.ts';

const PORT_NAME = /^(?=.{1,15}$)(?=.*[a-z])(?!.*--)[a-z0-9]([-a-z0-9]*[a-z0-9])?$/;

/** A Kubernetes port name, which is an IANA service name. */
export function isPortName(text: string): boolean {
  return PORT_NAME.test(text);
}

export const NAME_TAGS: Readonly<Record<string, Tag>> = {
  name: matching(SUBDOMAIN_NAME),
  containerID: matching(/^[a-zA-Z0-9]([-a-zA-Z0-9]*[a-zA-Z0-9])?$/),
  portName: matching(PORT_NAME),
};
