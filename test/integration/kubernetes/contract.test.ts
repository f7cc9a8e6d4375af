import { requireUpstreamCrds } from '../../support/crds.ts';
import { describeDatastore } from '../../support/datastore-suite.ts';
import { requireKubeApiServer } from '../../support/kube-apiserver.ts';
import { kubernetesHarness } from '../../support/kubernetes-harness.ts';

describe('Kubernetes', function () {
  this.timeout(60_000);

  before(async function () {
    requireUpstreamCrds(this);
    await requireKubeApiServer(this);
  });

  describeDatastore('Kubernetes with crd.projectcalico.org/v1', () => kubernetesHarness('v1'));
  describeDatastore('Kubernetes with projectcalico.org/v3', () => kubernetesHarness('v3'));
});
