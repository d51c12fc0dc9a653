import type { RuleSet } from '../ops/backwardRules.ts'
import type { Device, Program } from './device.ts'
import {
  editedRowGraph,
  logitGraph,
  neuronGraph,
  objectiveGraph,
  objectiveValueGraph,
  promptGraph,
  rowGraphs,
  setNeuronGraph,
  type ModelGraphs,
  type PromptGraphOptions,
} from './graphs.ts'
import type { Objective } from './objective.ts'
import { projectionGraph } from './projectionGraph.ts'
import { textGraph } from './textGraph.ts'

/** The row graphs of one kind, compiled. */
export interface RowPrograms {
  readonly forward: Program
  readonly backward: Program
}

/** The compiled graphs of a model. Each is compiled when it is first needed and kept. */
export class Programs {
  readonly #device: Device
  readonly #graphs: ModelGraphs
  readonly #compiled = new Map<string, Promise<Program>>()

  constructor(device: Device, graphs: ModelGraphs) {
    this.#device = device
    this.#graphs = graphs
  }

  prompt(options: PromptGraphOptions): Promise<Program> {
    return this.#once(`prompt ${JSON.stringify(options)}`, () => promptGraph(this.#graphs, options))
  }

  async rows(options: { past: boolean; masked: boolean; rules: RuleSet }): Promise<RowPrograms> {
    const key = JSON.stringify(options)
    let graphs: ReturnType<typeof rowGraphs> | undefined
    const build = () => (graphs ??= rowGraphs(this.#graphs, options))
    const [forward, backward] = await Promise.all([
      this.#once(`forward ${key}`, () => build().forward),
      this.#once(`backward ${key}`, () => build().backward),
    ])
    return { forward, backward }
  }

  editedRows(options: { past: boolean; edit: boolean; parts?: number }): Promise<Program> {
    return this.#once(`edited ${JSON.stringify(options)}`, () => editedRowGraph(this.#graphs, options))
  }

  text(options: { edit: boolean }): Promise<Program> {
    return this.#once(`text ${JSON.stringify(options)}`, () => textGraph(this.#graphs, options))
  }

  neurons(options: { frozen: boolean }): Promise<Program> {
    return this.#once(`neurons ${JSON.stringify(options)}`, () => neuronGraph(this.#graphs, options))
  }

  /** Its results are to be disposed of when they were read, not before. */
  logits(): Promise<Program> {
    return this.#once('logits', () => logitGraph(this.#graphs), { reuses: true })
  }

  /** With its gradient by `rules`, or with none. */
  objective(objective: Objective, rules: RuleSet | null): Promise<Program> {
    return this.#once(`objective ${objective} ${rules}`, () =>
      rules === null ? objectiveValueGraph(this.#graphs, objective) : objectiveGraph(this.#graphs, objective, rules),
    )
  }

  setNeurons(): Promise<Program> {
    return this.#once('set neurons', () => setNeuronGraph(this.#graphs))
  }

  projection(): Promise<Program> {
    return this.#once('projection', () => projectionGraph(this.#graphs))
  }

  async dispose(): Promise<void> {
    for (const compiled of this.#compiled.values()) {
      await compiled.then(
        (program) => program.dispose(),
        () => undefined, // it never compiled
      )
    }
    this.#compiled.clear()
  }

  #once(
    key: string,
    build: () => Parameters<Device['compile']>[0],
    options?: Parameters<Device['compile']>[1],
  ): Promise<Program> {
    const known = this.#compiled.get(key)
    if (known) return known
    const compiled = this.#device.compile(build(), options)
    this.#compiled.set(key, compiled)
    return compiled
  }
}
