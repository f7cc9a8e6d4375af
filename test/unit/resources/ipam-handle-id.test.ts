import assert from 'node:assert/strict';
import { containerHandleId, virtualMachineHandleId } from '../../../src/resources/ipam-handle-id.ts';

describe('a handle id', () => {
  it('names a container in its network', () => assert.equal(containerHandleId('net', 'abc'), 'net.abc'));

  it('names a virtual machine in its network, which may go unnamed', () => {
    assert.equal(virtualMachineHandleId('net', 'ns', 'vm'), 'net.vmi.ns.vm');
    assert.equal(virtualMachineHandleId('', 'ns', 'vm'), 'k8s-pod-network.vmi.ns.vm');
  });

  it('stays within 128 bytes and unique however long the names', () => {
    const [one, other] = ['a', 'b'].map((letter) => virtualMachineHandleId('net', 'ns', letter.repeat(253)));
    assert.ok(one!.startsWith('net.vmi._') && one!.length <= 128);
    assert.notEqual(one, other);
  });
});
