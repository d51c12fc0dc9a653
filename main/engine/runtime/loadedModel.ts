import type { Architecture, ModelShape } from '../architectures/architecture.ts'
import type { Device } from './device.ts'
import type { Programs } from './programs.ts'
import type { WeightPlan } from './weightPlan.ts'
import type { Weights } from './weights.ts'

/** Bytes that are left for activations between the two halves of walks, shared by those that are under way. */
export interface SavedRoom {
  bytes: number
}

/** A model in place: its architecture, its weights and its compiled graphs on one device. */
export interface LoadedModel {
  readonly architecture: Architecture
  readonly shape: ModelShape
  readonly device: Device
  readonly weights: Weights
  readonly plan: WeightPlan
  readonly programs: Programs
  readonly savedRoom: SavedRoom
}
