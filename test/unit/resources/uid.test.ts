import assert from 'node:assert/strict';
import fc from 'fast-check';
import { mirrorUid } from '../../../src/resources/uid.ts';

describe('a mirrored UID', () => {
  it('has the bits of each byte reversed, but for version and variant', () => {
    assert.equal(mirrorUid('30316465-6365-4463-ad63-3564622d3638'), '0c8c26a6-c6a6-44c6-adc6-ac2646b46c1c');
    assert.equal(mirrorUid('01020408-1020-4080-8001-000000000080'), '80402010-0804-4001-8080-000000000001');
  });

  it('is mirrored back', () => {
    fc.assert(fc.property(fc.uuid(), (uid) => assert.equal(mirrorUid(mirrorUid(uid)), uid)));
  });

  it('is made of a UUID only', () => {
    assert.throws(() => mirrorUid(''), { message: 'failed to parse UID for resource: invalid UUID length: 0' });
    assert.throws(() => mirrorUid('0'.repeat(36)), { message: 'failed to parse UID for resource: invalid UUID format' });
  });
});
