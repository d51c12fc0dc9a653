import type { Architecture, ModelShape } from '../architectures/architecture.ts'
import type { Device } from './device.ts'
import type { Programs } from './programs.ts'
import type { WeightPlan } from './weightPlan.ts'
import type { Weights } from './weights.ts'

/** A model in place: its architecture, its weights and its compiled graphs on one device. */
export interface LoadedModel {
  readonly architecture: Architecture
  readonly shape: ModelShape
  readonly device: Device
  readonly weights: Weights
  readonly plan: WeightPlan
  readonly programs: Programs
}
