/** What must hold of the store after every write (reference ipam.md 4.9, 17.1). */
import assert from 'node:assert/strict';
import { allocationsOf, type BlockPicture, type Snapshot } from './snapshot.ts';

export interface Rules {
  /** Every change is one transaction: handles count exactly, claims and blocks agree. */
  readonly exact: boolean;
  /** StrictAffinity has held from the start. */
  readonly strict: boolean;
  readonly cooldownSeconds: number;
}

/** `now` is in milliseconds. Throws an AssertionError that names the invariant. */
export function checkInvariants(before: Snapshot, after: Snapshot, now: number, rules: Rules): void {
  for (const block of after.blocks.values()) {
    checkValidity(block, now);
    const old = before.blocks.get(block.cidr);
    if (old && old.revision !== block.revision) checkStep(old, block, now, rules);
    if (rules.strict) checkStrictness(block);
  }
  checkHandles(after, rules.exact);
  if (rules.exact) checkClaims(after);
}

/** 4.9 */
function checkValidity({ cidr, allocations, unallocated, attributes }: BlockPicture, now: number): void {
  const size = 2 ** (32 - Number(cidr.split('/')[1]));
  assert.equal(allocations.length, size, `4.9: ${cidr} has ${allocations.length} ordinals`);
  const used = new Set(allocations.filter((index) => index !== null));
  for (const index of used) assert.ok(attributes[index] !== undefined, `4.9: ${cidr} points to attribute ${index}`);
  assert.equal(used.size, attributes.length, `4.9: ${cidr} has attributes that nothing points to`);
  for (const { releasedAt } of attributes)
    assert.ok(!releasedAt || Date.parse(releasedAt) <= now, `4.9: ${cidr} has a release in the future`);
  assert.equal(new Set(unallocated).size, unallocated.length, `4.9: ${cidr} queues an ordinal twice`);
  for (const ordinal of unallocated) assert.equal(allocations[ordinal], null, `4.9: ${cidr} queues ordinal ${ordinal}, which is allocated`);
  const allocated = allocations.filter((index) => index !== null).length;
  assert.equal(allocated + unallocated.length, size, `4.9: ${cidr} has lost ordinals`);
}

function checkStep(old: BlockPicture, block: BlockPicture, now: number, { cooldownSeconds }: Rules): void {
  const steps = block.sequenceNumber - old.sequenceNumber;
  // A block that was created anew is another one; a late request may even have created it earlier.
  if (steps > 1_000_000n || steps < -1_000_000n) return;
  assert.ok(steps > 0n, `4.10: ${block.cidr} was written without a new sequence number`);
  const owner = block.affinity;
  if (owner !== null) assert.equal(owner, old.affinity, `I5: ${block.cidr} changed hands from ${old.affinity} to ${owner}`);
  const kept = old.unallocated.filter((ordinal) => block.unallocated.includes(ordinal));
  const order = block.unallocated.filter((ordinal) => kept.includes(ordinal));
  assert.deepEqual(order, kept, `I8: the queue of ${block.cidr} was reordered`);
  for (const [ordinal, index] of old.allocations.entries()) {
    const releasedAt = index === null ? undefined : old.attributes[index]!.releasedAt;
    const current = block.allocations[ordinal];
    const restsStill = current !== null && current !== undefined && block.attributes[current]!.releasedAt === releasedAt;
    if (releasedAt !== undefined && !restsStill)
      assert.ok(now - Date.parse(releasedAt) >= cooldownSeconds * 1000, `I8: ordinal ${ordinal} of ${block.cidr} did not rest`);
  }
}

function checkStrictness({ cidr, affinity, allocations, attributes }: BlockPicture): void {
  if (affinity === null) return;
  for (const index of allocations) {
    const node = index === null ? undefined : attributes[index]!.secondary?.node;
    if (node !== undefined) assert.equal(`host:${node}`, affinity, `I11: ${cidr} of ${affinity} has an address of ${node}`);
  }
}

/** I4 */
function checkHandles(snapshot: Snapshot, exact: boolean): void {
  const counted = new Map<string, number>();
  for (const { handle, block } of allocationsOf(snapshot).values()) {
    const key = `${handle} ${block.cidr}`;
    counted.set(key, (counted.get(key) ?? 0) + 1);
  }
  for (const [key, count] of counted) {
    const [handle = '', cidr = ''] = key.split(' ');
    const claimed = snapshot.handles.get(handle)?.[cidr] ?? 0;
    assert.ok(claimed >= count, `I4: handle ${handle} counts ${claimed} in ${cidr}, which has ${count}`);
  }
  for (const [handle, counts] of snapshot.handles) {
    assert.ok(Object.keys(counts).length > 0, `handle ${handle} is empty, but there`);
    if (!exact) continue;
    for (const [cidr, count] of Object.entries(counts))
      assert.equal(counted.get(`${handle} ${cidr}`) ?? 0, count, `I4: handle ${handle} counts too many in ${cidr}`);
  }
}

/** I5, I6: where all is done in transactions, an affinity and the block that it names always say the same. */
function checkClaims({ affinities, blocks }: Snapshot): void {
  for (const [name, state] of affinities) {
    const [type, host, ...cidr] = name.split('/');
    assert.equal(state, 'confirmed', `I6: ${name} is ${state}`);
    assert.equal(blocks.get(cidr.join('/'))?.affinity, `${type}:${host}`, `I5: ${name} claims a block of somebody else`);
  }
  for (const { cidr, affinity } of blocks.values()) {
    if (affinity !== null) assert.ok(affinities.has(`${affinity.replace(':', '/')}/${cidr}`), `I5: ${cidr} of ${affinity} has no affinity`);
  }
}
