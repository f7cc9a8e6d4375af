/**
 * Translates CEL (Common Expression Language) rules to JavaScript over the helpers of src/resources/cel-runtime.ts.
 * Only what the schemas' rules use is translated; anything else stops the generation with the rule's text.
 */
import { parse } from '@bufbuild/cel';
import { quote } from './source.ts';

type Expr = ReturnType<typeof parse>['expr'];
type Comprehension = Extract<Expr['exprKind'], { case: 'comprehensionExpr' }>['value'];

const OPERATORS: Record<string, string> = { '_>_': '>', '_>=_': '>=', '_<_': '<', '_<=_': '<=' };
/** Functions and methods of the runtime, by CEL's name; a method gets its target as the first argument. */
const FUNCTIONS = new Set(['size', 'contains', 'startsWith', 'cidr', 'ip', 'isIP', 'family', 'masked', 'prefixLength', 'containsIP']);
/** Of these, the ones that report an error for a bad value of the right type. */
const FALLIBLE = new Set(['cidr', 'ip', 'containsIP']);

/** Fields that are present for sure where an expression is evaluated, as JavaScript paths: `self.services.name`. */
type Known = ReadonlySet<string>;
const NOTHING: Known = new Set();

/** A JavaScript expression over `self` and `cel`; true where the rule holds, and it throws CelError where CEL reports an error. */
export function translateRule(rule: string): string {
  try {
    return translate(parse(rule).expr, NOTHING);
  } catch (cause) {
    throw new Error(`CEL rule ${rule}: ${(cause as Error).message}`, { cause });
  }
}

/** Transition rules compare with the stored object; only an API server has it. */
export function needsOldObject(rule: string): boolean {
  return /\boldSelf\b/.test(rule);
}

function translate(expr: Expr, known: Known): string {
  const { exprKind } = expr;
  switch (exprKind.case) {
    case 'identExpr':
      return exprKind.value.name;
    case 'constExpr':
      return constant(expr);
    case 'selectExpr':
      return selection(expr, known);
    case 'callExpr':
      return call(exprKind.value.function, exprKind.value.target, exprKind.value.args, known);
    case 'comprehensionExpr':
      return quantifier(exprKind.value, known);
    default:
      throw new Error(`${exprKind.case} is not supported`);
  }
}

function constant(expr: Expr): string {
  if (expr.exprKind.case !== 'constExpr') throw new Error('not a constant');
  const { constantKind } = expr.exprKind.value;
  switch (constantKind.case) {
    case 'stringValue':
      return quote(constantKind.value);
    case 'boolValue':
    case 'doubleValue':
    case 'int64Value':
    case 'uint64Value':
      return String(constantKind.value);
    default:
      throw new Error(`constant ${constantKind.case} is not supported`);
  }
}

/** A field that is present for sure is read directly, any other one by a function that reports its absence. */
function selection(expr: Expr, known: Known): string {
  if (expr.exprKind.case !== 'selectExpr') throw new Error('not a selection');
  const { operand, field, testOnly } = expr.exprKind.value;
  const path = pathOf(expr);
  if (!testOnly && path !== undefined && known.has(path)) return path;
  return `cel.${testOnly ? 'has' : 'get'}(${translate(operand!, known)}, ${quote(field)})`;
}

/** `self.a.b`; undefined for what is not a path from a variable. */
function pathOf({ exprKind }: Expr): string | undefined {
  if (exprKind.case === 'identExpr') return exprKind.value.name;
  if (exprKind.case !== 'selectExpr') return undefined;
  const operand = pathOf(exprKind.value.operand!);
  return operand && `${operand}.${exprKind.value.field}`;
}

function call(name: string, target: Expr | undefined, args: readonly Expr[], known: Known): string {
  const [first, second, third] = args;
  if (name === '!_') return `!${translate(first!, known)}`;
  if (name === '_||_') return logical('or', first!, second!, known);
  if (name === '_&&_') return logical('and', first!, second!, known);
  if (name === '_?_:_') {
    const whenTrue = translate(second!, and(known, present(first!, true)));
    return `(${translate(first!, known)} ? ${whenTrue} : ${translate(third!, and(known, present(first!, false)))})`;
  }
  if (name === '_==_') return equality('', first!, second!, known);
  if (name === '_!=_') return equality('!', first!, second!, known);
  const operator = OPERATORS[name];
  if (operator !== undefined) return `(${translate(first!, known)} ${operator} ${translate(second!, known)})`;
  if (!FUNCTIONS.has(name)) throw new Error(`function ${name} is not supported`);
  return `cel.${name}(${[...(target ? [target] : []), ...args].map((argument) => translate(argument, known)).join(', ')})`;
}

/**
 * CEL's `||` and `&&` ignore an error on one side where the other side decides. Only an error on the left needs care: where none can
 * come from there, the right side is evaluated only when the left one did not decide, and may rely on that.
 */
function logical(helper: 'or' | 'and', left: Expr, right: Expr, known: Known): string {
  if (mayFail(left, known)) return `cel.${helper}(() => ${translate(left, known)}, () => ${translate(right, known)})`;
  const given = and(known, present(left, helper === 'and'));
  return `(${translate(left, known)} ${helper === 'and' ? '&&' : '||'} ${translate(right, given)})`;
}

function and(known: Known, more: Iterable<string>): Known {
  return new Set([...known, ...more]);
}

/** The fields that are present where `expr` has come out as `value`. */
function present({ exprKind }: Expr, value: boolean): readonly string[] {
  if (exprKind.case === 'selectExpr') {
    const path = exprKind.value.testOnly && value ? pathOf({ exprKind } as Expr) : undefined;
    return path === undefined ? [] : [path];
  }
  if (exprKind.case !== 'callExpr') return [];
  const { function: name, args } = exprKind.value;
  if (name === '!_') return present(args[0]!, !value);
  const whole = value ? '_&&_' : '_||_';
  return name === whole ? args.flatMap((argument) => present(argument, value)) : [];
}

function equality(negation: string, left: Expr, right: Expr, known: Known): string {
  if ([left, right].some(isPlain)) return `(${translate(left, known)} ${negation === '' ? '===' : '!=='} ${translate(right, known)})`;
  return `${negation}cel.equal(${translate(left, known)}, ${translate(right, known)})`;
}

/** Whether the value is a scalar for sure, so that `===` compares it. */
function isPlain({ exprKind }: Expr): boolean {
  return exprKind.case === 'constExpr' || (exprKind.case === 'callExpr' && /^_?(!|&&|\|\||[<>]=?|[!=]=)_$/.test(exprKind.value.function));
}

/** `list.exists(x, p)` and `list.all(x, p)`, which the parser expands to folds over `||` and `&&`. */
function quantifier(fold: Comprehension, known: Known): string {
  const step = fold.loopStep?.exprKind;
  const helper = step?.case === 'callExpr' ? { '_||_': 'exists', '_&&_': 'all' }[step.value.function] : undefined;
  if (step?.case !== 'callExpr' || helper === undefined) throw new Error('only exists() and all() are supported');
  return `cel.${helper}(${translate(fold.iterRange!, known)}, (${fold.iterVar}) => ${translate(step.value.args[1]!, known)})`;
}

function mayFail(expr: Expr, known: Known): boolean {
  const { exprKind } = expr;
  switch (exprKind.case) {
    case 'selectExpr': {
      const path = pathOf(expr);
      if (path !== undefined && known.has(path)) return false;
      return exprKind.value.testOnly ? mayFail(exprKind.value.operand!, known) : true;
    }
    case 'callExpr':
      return callMayFail(exprKind.value.function, [exprKind.value.target, ...exprKind.value.args], known);
    case 'comprehensionExpr':
      return mayFail(exprKind.value.iterRange!, known) || mayFail(exprKind.value.loopStep!, known);
    default:
      return false;
  }
}

function callMayFail(name: string, parts: readonly (Expr | undefined)[], known: Known): boolean {
  const [, left, right] = parts;
  const isLogical = name === '_||_' || name === '_&&_';
  if (isLogical && !mayFail(left!, known)) return mayFail(right!, and(known, present(left!, name === '_&&_')));
  return FALLIBLE.has(name) || parts.some((part) => part !== undefined && mayFail(part, known));
}
