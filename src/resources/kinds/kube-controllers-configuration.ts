import { invalid } from '../../base/errors.ts';
import { nameColumn } from '../columns.ts';
import type { KubeControllersConfiguration } from '../generated/types.ts';
import type { Kind } from '../kind.ts';

const LONGEST_NAME = 253;
const TEMPLATES = ['spec', 'controllers', 'node', 'hostEndpoint', 'templates'] as const;

type Spec = KubeControllersConfiguration['spec'];

function beforeValidation(resource: KubeControllersConfiguration): KubeControllersConfiguration {
  checkTemplates(resource.spec);
  return { ...resource, spec: withDefaults(resource.spec) };
}

function withDefaults(spec: Spec): Spec {
  const { node, loadBalancer } = spec.controllers;
  return {
    ...spec,
    prometheusMetricsPort: spec.prometheusMetricsPort ?? 9094,
    controllers: {
      ...spec.controllers,
      ...(node && { node: { ...node, leakGracePeriod: node.leakGracePeriod ?? '15m0s' } }),
      ...(loadBalancer && { loadBalancer: { ...loadBalancer, assignIPs: loadBalancer.assignIPs || 'AllServices' } }),
    },
  };
}

/** Templates of host endpoints (reference resources.md 5.14): the first that is wrong is reported. */
function checkTemplates(spec: Spec): void {
  const names = new Set<string>();
  for (const [index, template] of (spec.controllers.node?.hostEndpoint?.templates ?? []).entries()) {
    const { generateName: name = '', interfaceCIDRs = [], interfacePattern = '' } = template;
    const refuse = (of: string, reason: string) =>
      invalid([{ name: `KubeControllersConfiguration.Node.HostEndpoint.Templates${of}`, reason, path: [...TEMPLATES, index] }]);
    if (name === '') throw refuse('', 'Template name must be specified');
    if (Buffer.byteLength(name) > LONGEST_NAME) throw refuse('', 'Template name must be shorter than 253 characters');
    if (names.has(name)) throw refuse(`.${name}`, 'Template name must be unique');
    if (interfaceCIDRs.length === 0 && interfacePattern === '')
      throw refuse(`.${name}`, 'InterfaceCIDRs or InterfacePattern must be specified');
    names.add(name);
  }
}

export default {
  kind: 'KubeControllersConfiguration',
  plural: 'kubecontrollersconfigurations',
  aliases: ['kubecontrollersconfiguration', 'kubecontrollersconfigurations', 'kubecontrollersconfig', 'kubecontrollersconfigs'],
  namespaced: false,
  model: async () => (await import('../generated/kube-controllers-configuration.ts')).model,
  hooks: { beforeValidation },
  singleton: { name: 'default', message: 'Cannot create a Kube Controllers Configuration resource with a name other than "default"' },
  columns: { ps: [nameColumn], wide: [nameColumn] },
  storedAt: { at: 'resource' },
} satisfies Kind<KubeControllersConfiguration>;
