/**
 * Translates CEL (Common Expression Language) rules to JavaScript over the helpers of src/resources/cel-runtime.ts.
 * Only what the schemas' rules use is translated; anything else stops the generation with the rule's text.
 */
import { parse } from '@bufbuild/cel';

type Expr = ReturnType<typeof parse>['expr'];
type Comprehension = Extract<Expr['exprKind'], { case: 'comprehensionExpr' }>['value'];

const OPERATORS: Record<string, string> = { '_>_': '>', '_>=_': '>=', '_<_': '<', '_<=_': '<=' };
/** Functions and methods of the runtime, by CEL's name; a method gets its target as the first argument. */
const FUNCTIONS = new Set(['size', 'contains', 'startsWith', 'cidr', 'ip', 'isIP', 'family', 'masked', 'prefixLength', 'containsIP']);
/** Of these, the ones that report an error for a bad value. */
const FALLIBLE = new Set(['size', 'contains', 'startsWith', 'cidr', 'ip', 'containsIP']);

/** A JavaScript expression over `self` and `cel`; true where the rule holds, and it throws CelError where CEL reports an error. */
export function translateRule(rule: string): string {
  try {
    return translate(parse(rule).expr);
  } catch (cause) {
    throw new Error(`CEL rule ${rule}: ${(cause as Error).message}`, { cause });
  }
}

/** Transition rules compare with the stored object; only an API server has it. */
export function needsOldObject(rule: string): boolean {
  return /\boldSelf\b/.test(rule);
}

function translate(expr: Expr): string {
  const { exprKind } = expr;
  switch (exprKind.case) {
    case 'identExpr':
      return exprKind.value.name;
    case 'constExpr':
      return constant(expr);
    case 'selectExpr': {
      const { operand, field, testOnly } = exprKind.value;
      return `cel.${testOnly ? 'has' : 'get'}(${translate(operand!)}, ${JSON.stringify(field)})`;
    }
    case 'callExpr':
      return call(exprKind.value.function, exprKind.value.target, exprKind.value.args);
    case 'comprehensionExpr':
      return quantifier(exprKind.value);
    default:
      throw new Error(`${exprKind.case} is not supported`);
  }
}

function constant(expr: Expr): string {
  if (expr.exprKind.case !== 'constExpr') throw new Error('not a constant');
  const { constantKind } = expr.exprKind.value;
  switch (constantKind.case) {
    case 'stringValue':
    case 'boolValue':
    case 'doubleValue':
      return JSON.stringify(constantKind.value);
    case 'int64Value':
    case 'uint64Value':
      return constantKind.value.toString();
    default:
      throw new Error(`constant ${constantKind.case} is not supported`);
  }
}

function call(name: string, target: Expr | undefined, args: readonly Expr[]): string {
  const [first, second, third] = args;
  if (name === '!_') return `!${translate(first!)}`;
  if (name === '_||_') return logical('or', '||', first!, second!);
  if (name === '_&&_') return logical('and', '&&', first!, second!);
  if (name === '_?_:_') return `(${translate(first!)} ? ${translate(second!)} : ${translate(third!)})`;
  if (name === '_==_') return equality('', first!, second!);
  if (name === '_!=_') return equality('!', first!, second!);
  const operator = OPERATORS[name];
  if (operator !== undefined) return `(${translate(first!)} ${operator} ${translate(second!)})`;
  if (!FUNCTIONS.has(name)) throw new Error(`function ${name} is not supported`);
  return `cel.${name}(${[...(target ? [target] : []), ...args].map(translate).join(', ')})`;
}

/** CEL's `||` and `&&` ignore an error on one side where the other side decides; only an error on the left needs care. */
function logical(helper: 'or' | 'and', operator: string, left: Expr, right: Expr): string {
  if (mayFail(left)) return `cel.${helper}(() => ${translate(left)}, () => ${translate(right)})`;
  return `(${translate(left)} ${operator} ${translate(right)})`;
}

function equality(negation: string, left: Expr, right: Expr): string {
  if ([left, right].some(isPlain)) return `(${translate(left)} ${negation === '' ? '===' : '!=='} ${translate(right)})`;
  return `${negation}cel.equal(${translate(left)}, ${translate(right)})`;
}

/** Whether the value is a scalar for sure, so that `===` compares it. */
function isPlain({ exprKind }: Expr): boolean {
  return exprKind.case === 'constExpr' || (exprKind.case === 'callExpr' && /^_?(!|&&|\|\||[<>]=?|[=!]=)_$/.test(exprKind.value.function));
}

/** `list.exists(x, p)` and `list.all(x, p)`, which the parser expands to folds over `||` and `&&`. */
function quantifier(fold: Comprehension): string {
  const step = fold.loopStep?.exprKind;
  const helper =
    step?.case !== 'callExpr' ? undefined : ({ '_||_': 'exists', '_&&_': 'all' } as const)[step.value.function as '_||_' | '_&&_'];
  if (step?.case !== 'callExpr' || helper === undefined) throw new Error('only exists() and all() are supported');
  return `cel.${helper}(${translate(fold.iterRange!)}, (${fold.iterVar}) => ${translate(step.value.args[1]!)})`;
}

function mayFail({ exprKind }: Expr): boolean {
  switch (exprKind.case) {
    case 'selectExpr':
      return exprKind.value.testOnly ? mayFail(exprKind.value.operand!) : true;
    case 'callExpr':
      return (
        FALLIBLE.has(exprKind.value.function) ||
        [exprKind.value.target, ...exprKind.value.args].some((part) => part !== undefined && mayFail(part))
      );
    case 'comprehensionExpr':
      return true;
    default:
      return false;
  }
}
