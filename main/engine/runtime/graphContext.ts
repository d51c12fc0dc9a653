import type { Architecture, ModelShape } from '../architectures/architecture.ts'
import type { BlockContext } from '../blocks/context.ts'
import { multiplyDims, type Dim } from '../graph/dim.ts'
import type { Graph, Value } from '../graph/graph.ts'
import { reshape, rotary } from '../ops/build.ts'

type Attend = BlockContext['attend']

/** The context in which a block becomes part of a graph. */
export class Context implements BlockContext {
  readonly graph: Graph
  readonly #architecture: Architecture
  readonly #args: ModelShape
  readonly #axes: readonly [Dim, Dim]
  readonly #attend: Attend
  readonly #shapes: Readonly<Record<string, readonly number[]>>
  keys: Value | null = null
  values: Value | null = null

  constructor(graph: Graph, architecture: Architecture, args: ModelShape, axes: readonly [Dim, Dim], attend: Attend) {
    this.graph = graph
    this.#architecture = architecture
    this.#args = args
    this.#axes = axes
    this.#attend = attend
    const weights = architecture.weights(args)
    const sources = Object.entries({ ...weights.layer(0), ...weights.final })
    this.#shapes = Object.fromEntries(sources.map(([role, source]) => [role, source.shape]))
  }

  weight(role: string): Value {
    const shape = this.#shapes[role]
    if (shape === undefined) throw new Error(`the weight table has no '${role}'`)
    return this.graph.input(role, shape)
  }

  has(role: string): boolean {
    return Object.hasOwn(this.#shapes, role)
  }

  rotate(x: Value, nHeads: number): Value {
    const { rope } = this.#architecture.positions(this.#args, 0)
    if (rope === null) return x
    const shape = [multiplyDims(...this.#axes), rope.nPairs]
    return rotary(x, this.graph.input('cos', shape), this.graph.input('sin', shape), nHeads)
  }

  attend(...[q, k, v, shape]: Parameters<Attend>): Value {
    this.keys = k
    this.values = v
    return this.#attend(q, k, v, shape)
  }

  /** `[batch, n, width] -> [batch*n, width]`. */
  flat(x: Value): Value {
    return reshape(x, [multiplyDims(...this.#axes), x.shape[2]!])
  }

  apart(x: Value): Value {
    return reshape(x, [...this.#axes, x.shape[1]!])
  }
}
