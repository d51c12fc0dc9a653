import type { agreeQuestion } from '../methods/agreeQuestion.ts'
import type { attribute, attributeMany } from '../methods/attribution.ts'
import type { bench } from '../methods/bench.ts'
import type { cleanScores } from '../methods/cleanScores.ts'
import type { exactEffects } from '../methods/exactEffects.ts'
import type { greedySet } from '../methods/greedySet.ts'
import type { inspectModel } from '../methods/inspect.ts'
import type { probeOnce } from '../engine/runtime/probe.ts'
import type { Model, ModelOptions } from '../engine/runtime/model.ts'
import type { Architecture, ModelShape } from '../engine/architectures/architecture.ts'
import type { Checkpoint } from '../models/checkpoint/checkpoint.ts'
import type { loadChatTemplate } from '../models/tokenizer/chatTemplate.ts'
import type { loadTokenizer } from '../models/tokenizer/tokenizer.ts'

/** What jobs need of the layers below; a test gives parts of its own. */
export interface EngineParts {
  openCheckpoint(dir: string, options: { readonly signal: AbortSignal }): Promise<Checkpoint>
  readonly loadTokenizer: typeof loadTokenizer
  readonly loadChatTemplate: typeof loadChatTemplate
  /** The sizes that a checkpoint's configuration asks for; reads no weight. */
  readShape(checkpoint: Checkpoint): Promise<ModelShape>
  architecture(checkpoint: Checkpoint): Promise<Architecture>
  loadModel(checkpoint: Checkpoint, options: ModelOptions): Promise<Model>
  attribute(...args: Parameters<typeof attribute>): ReturnType<typeof attribute>
  attributeMany(...args: Parameters<typeof attributeMany>): ReturnType<typeof attributeMany>
  cleanScores(...args: Parameters<typeof cleanScores>): ReturnType<typeof cleanScores>
  exactEffects(...args: Parameters<typeof exactEffects>): ReturnType<typeof exactEffects>
  agreeQuestion(...args: Parameters<typeof agreeQuestion>): ReturnType<typeof agreeQuestion>
  greedySet(...args: Parameters<typeof greedySet>): ReturnType<typeof greedySet>
  bench(...args: Parameters<typeof bench>): ReturnType<typeof bench>
  benchCheckpoint(): Promise<Checkpoint>
  inspectModel(...args: Parameters<typeof inspectModel>): Promise<Awaited<ReturnType<typeof inspectModel>>>
  probeDevice(...args: Parameters<typeof probeOnce>): ReturnType<typeof probeOnce>
  /** GFLOP/s that the processor has now. */
  cpuSpeed(): Promise<number>
}

/** The real parts. Each loads when it is first used: a text is split into tokens without ONNX Runtime in memory. */
export const engineParts: EngineParts = {
  openCheckpoint: async (dir, options) => (await import('../engine/openCheckpoint.ts')).openCheckpoint(dir, options),
  loadTokenizer: async (dir, options) => (await import('../models/tokenizer/tokenizer.ts')).loadTokenizer(dir, options),
  loadChatTemplate: async (dir, options) =>
    (await import('../models/tokenizer/chatTemplate.ts')).loadChatTemplate(dir, options),
  readShape: async (checkpoint) => (await import('../engine/architectures/registry.ts')).shapeOf(checkpoint),
  architecture: async ({ config }) =>
    (await import('../engine/architectures/registry.ts')).architectureOf(config.model_type),
  loadModel: async (checkpoint, options) => (await import('../engine/runtime/model.ts')).loadModel(checkpoint, options),
  attribute: async (...args) => (await import('../methods/attribution.ts')).attribute(...args),
  attributeMany: async (...args) => (await import('../methods/attribution.ts')).attributeMany(...args),
  cleanScores: async (...args) => (await import('../methods/cleanScores.ts')).cleanScores(...args),
  exactEffects: async (...args) => (await import('../methods/exactEffects.ts')).exactEffects(...args),
  agreeQuestion: async (...args) => (await import('../methods/agreeQuestion.ts')).agreeQuestion(...args),
  greedySet: async (...args) => (await import('../methods/greedySet.ts')).greedySet(...args),
  bench: async (...args) => (await import('../methods/bench.ts')).bench(...args),
  benchCheckpoint: async () => (await import('../methods/bench.ts')).benchCheckpoint(),
  inspectModel: async (...args) => (await import('../methods/inspect.ts')).inspectModel(...args),
  probeDevice: async (...args) => (await import('../engine/runtime/probe.ts')).probeOnce(...args),
  cpuSpeed: async () => (await import('../engine/runtime/productSpeed.ts')).cpuSpeed(),
}
