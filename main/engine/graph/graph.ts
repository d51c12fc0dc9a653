import { sameShape, type Dim, type Shape } from './dim.ts'

/**
 * The intermediate representation: immutable values, each made by one operator from earlier values.
 *
 * A graph knows no operator's maths. It takes a table of rules and asks it for shapes; gradients, lowering and
 * ONNX text come from the same table. Equal expressions are one value, so common subexpressions cost nothing.
 */
export type DType = 'float32' | 'int64' | 'bool'
export type Attribute = number | string | readonly number[] | Shape
export type Attributes = Readonly<Record<string, Attribute>>

export interface Value {
  readonly graph: Graph
  readonly id: number
  readonly op: string
  readonly inputs: readonly Value[]
  readonly attributes: Attributes
  readonly shape: Shape
  readonly dtype: DType
  /** Set for inputs only: the name under which the value is fed. */
  readonly name: string | null
}

export interface Inferred {
  readonly shape: Shape
  readonly dtype?: DType
}

/** What a backward rule sees: inputs `x`, output `y`, upstream gradient `dy`, and which inputs need a gradient. */
export interface Backward {
  readonly x: readonly Value[]
  readonly y: Value
  readonly dy: Value
  readonly attributes: Attributes
  readonly needs: readonly boolean[]
}

export interface OpRule {
  /** Shape and dtype of the output; throws where the inputs cannot be combined. */
  infer(x: readonly Value[], attributes: Attributes): Inferred
  /** One gradient per input, null where none flows. Absent: the operator is not differentiable. */
  vjp?(backward: Backward): readonly (Value | null)[]
  /** The same result in simpler operators, for those that ONNX lacks. */
  lower?(x: readonly Value[], attributes: Attributes): Value
  /** The ONNX node, where it is not simply the operator's own name and attributes. */
  onnx?(value: Value): OnnxForm
  /** Costs less to compute again than to keep: elementwise work and changes of view. */
  readonly cheap?: boolean
}

export interface OnnxForm {
  readonly type: string
  /** Text and whole numbers. */
  readonly attributes?: Attributes
  /** Attributes that ONNX declares as floats, written behind the others. */
  readonly floats?: Readonly<Record<string, number>>
  /** Integer tensors that ONNX wants as inputs (axes, starts, shapes), appended behind the value's own inputs. */
  readonly extra?: readonly Shape[]
}

export type OpTable = Readonly<Record<string, OpRule>>

export class Graph {
  readonly #rules: OpTable
  readonly #known = new Map<string, Value>()
  #count = 0

  constructor(rules: OpTable) {
    this.#rules = rules
  }

  rule(op: string): OpRule {
    const rule = Object.hasOwn(this.#rules, op) ? this.#rules[op] : undefined
    if (rule === undefined) throw new Error(`no rule for the operator '${op}'`)
    return rule
  }

  get rules(): OpTable {
    return this.#rules
  }

  input(name: string, shape: Shape, dtype: DType = 'float32'): Value {
    const input = this.#intern('Input', [], { name }, { shape, dtype }, name)
    if (input.dtype !== dtype || !sameShape(input.shape, shape)) {
      const is = `${input.dtype} [${input.shape.join()}]`
      throw new Error(`the input '${name}' is ${is} already, not ${dtype} [${shape.join()}]`)
    }
    return input
  }

  /** A constant number of rank 0, or a vector of constants. */
  constant(value: number | readonly number[]): Value {
    const shape: Dim[] = typeof value === 'number' ? [] : [value.length]
    return this.#intern('Constant', [], { value }, { shape }, null)
  }

  apply(op: string, inputs: readonly Value[], attributes: Attributes = {}): Value {
    for (const input of inputs) {
      if (input.graph !== this) throw new Error(`${op}: an input belongs to another graph`)
    }
    return this.#intern(op, inputs, attributes, this.rule(op).infer(inputs, attributes), null)
  }

  #intern(
    op: string,
    inputs: readonly Value[],
    attributes: Attributes,
    inferred: Inferred,
    name: string | null,
  ): Value {
    const key = `${op}(${inputs.map((input) => input.id).join()})${JSON.stringify(attributes, exactNumber)}`
    const known = this.#known.get(key)
    if (known !== undefined) return known
    const value: Value = Object.freeze({
      graph: this,
      id: this.#count++,
      op,
      inputs: Object.freeze([...inputs]),
      attributes: Object.freeze({ ...attributes }),
      shape: Object.freeze([...inferred.shape]),
      dtype: inferred.dtype ?? 'float32',
      name,
    })
    this.#known.set(key, value)
    return value
  }
}

/** JSON has neither -0 nor NaN nor infinities, and each of them is a constant of its own. */
function exactNumber(_: string, value: unknown): unknown {
  if (typeof value !== 'number' || (Number.isFinite(value) && !Object.is(value, -0))) return value
  return Object.is(value, -0) ? '-0' : String(value)
}

/** All values that the outputs depend on, each behind its inputs. */
export function topological(outputs: readonly Value[]): Value[] {
  const order: Value[] = []
  const seen = new Set<Value>()
  const visit = (value: Value): void => {
    if (seen.has(value)) return
    seen.add(value)
    for (const input of value.inputs) visit(input)
    order.push(value)
  }
  for (const output of outputs) visit(output)
  return order
}
