import assert from 'node:assert/strict';
import { join } from 'node:path';
import { type Description, describeSchema } from '../../../../src/cli/explain/describe.ts';
import { fieldNames, schemaOf } from '../../../../src/cli/explain/explain.ts';
import { findField, stepsOf } from '../../../../src/cli/explain/find-field.ts';
import { renderExplanation } from '../../../../src/cli/explain/render.ts';
import { kindNames } from '../../../../src/resources/registry.ts';

const ROOT = join(import.meta.dirname, '../../../..');

function explained(kind: string, path: string, depth = 1): Description {
  const { node, name, required } = findField(kind, schemaOf(kind, ROOT), stepsOf(path));
  return describeSchema(node, { name, required, depth });
}

const textOf = (kind: string, path: string, recursive = false) =>
  renderExplanation({ kind, path, field: explained(kind, path, recursive ? Infinity : 1) }, { recursive });

describe('explain', () => {
  it('says what a value may be', () => {
    const mode = explained('IPPool', 'spec.ipipMode');
    assert.deepEqual([mode.type, mode.required, mode.allowed], ['string', false, ['Never', 'Always', 'CrossSubnet']]);
    const selector = explained('IPPool', 'spec.nodeSelector');
    assert.deepEqual([selector.default, selector.limits], ['all()', ['at most 1024 characters']]);
    assert.deepEqual(explained('IPPool', 'spec.blockSize').limits, ['0 to 128']);
    assert.deepEqual(explained('FelixConfiguration', 'spec.logSeverityScreen').patterns, ['^(?i)(Trace|Debug|Info|Warning|Error|Fatal)?$']);
  });

  it('knows only the values that every part of a schema allows', () => {
    assert.deepEqual(explained('Tier', 'spec.defaultAction').allowed, ['Deny', 'Pass']);
  });

  it('lists the rules across fields once, in the words of the error message', () => {
    const { rules = [] } = explained('NetworkPolicy', 'spec.ingress');
    assert.ok(rules.includes('ICMP fields require protocol to be ICMP or ICMPv6'));
    assert.equal(new Set(rules).size, rules.length);
    assert.ok(explained('IPPool', 'spec').rules?.includes('IPIP is not supported on IPv6 pools'));
  });

  it('looks into lists, with or without an index', () => {
    const protocol = explained('NetworkPolicy', 'spec.ingress.protocol');
    assert.equal(protocol.type, 'integer or string');
    assert.deepEqual(explained('NetworkPolicy', 'spec.ingress[0].protocol'), protocol);
    assert.equal(explained('IPPool', 'spec.allowedUses').type, 'list of string');
    assert.equal(explained('IPPool', 'metadata.labels').type, 'map of string');
  });

  it('names the field that was meant, or all there are', () => {
    const hint = (path: string) => {
      try {
        explained('IPPool', path);
      } catch (error) {
        return (error as { hint?: string }).hint;
      }
      return assert.fail(path);
    };
    assert.equal(hint('spec.cdir'), 'Did you mean cidr?');
    assert.equal(hint('spec.IPIPMODE'), 'Did you mean ipipMode?');
    assert.match(hint('spec.zzzzzz')!, /^There are: cidr, vxlanMode, /);
    assert.equal(hint('spec.cidr.x'), undefined);
    assert.throws(() => explained('IPPool', 'spec.constructor'), /IPPool\.spec has no field 'constructor'/);
  });

  it('shows a field to people', () => {
    assert.equal(
      textOf('Tier', 'spec.defaultAction'),
      `KIND:     Tier
VERSION:  projectcalico.org/v3

FIELD:    spec.defaultAction <string>

DESCRIPTION:
  What happens to traffic that a policy of the tier applies to but no rule
  decides: Deny drops it, Pass hands it to the next tier.

VALUE:
  default: "Deny"
  allowed: Deny, Pass
`,
    );
  });

  it('shows fields with what they are for, or all of them as a tree', () => {
    assert.match(textOf('IPPool', 'spec'), /^ {2}cidr <string> \(required\)\n {4}Range of addresses/m);
    assert.match(textOf('BGPPeer', '', true), /^ {2}spec <object> \(required\)\n {4}node <string>\n/m);
  });

  it('explains every field of every kind that users write', () => {
    const problems: string[] = [];
    const check = (kind: string, field: Description, path: string) => {
      if (!field.description) problems.push(`${kind} ${path}: no description`);
      const text = renderExplanation({ kind, path, field }, { recursive: false });
      if (/undefined|\[object/.test(text)) problems.push(`${kind} ${path}: ${text}`);
      for (const child of field.fields ?? []) check(kind, child, `${path}.${child.name}`);
    };
    const kinds = kindNames().filter(({ aliases }) => aliases.length > 0);
    for (const { kind } of kinds) check(kind, explained(kind, '', Infinity), '');
    assert.equal(kinds.length, 22);
    assert.deepEqual(problems, []);
  });

  it('offers the fields of a path to completion', async () => {
    assert.deepEqual(await fieldNames('tier.spec', ROOT), ['order', 'defaultAction']);
    assert.ok((await fieldNames('ippool', ROOT)).includes('spec.'));
    await assert.rejects(fieldNames('ippool.nope', ROOT));
  });
});
