import type { OutputOf } from '../../base/contract.ts'
import type { runCalls } from '../calls/calls.ts'
import type { BackgroundSource, CapsuleSource } from '../calls/common.ts'
import { hooksOf, jsonFile, type Kind } from './kind.ts'

export interface RerunInput {
  readonly detection: CapsuleSource
  /** The corpus that the run borrowed; it is no part of its files. */
  readonly background: BackgroundSource | null
}

/** A detection made anew, every figure graded against what its files say. */
export const rerun: Kind<'rerun', RerunInput, OutputOf<typeof runCalls, 'rerun'>> = {
  title: 'Rerun',
  async run({ detection, background }, { tolerance, fromStore, ...how }, context) {
    const { call, version } = context
    const run = fromStore ? context.run : { ...context.run, store: { kind: 'none' as const } }
    const input = { run, detection, background, tolerance, engram: version, ...how }
    const result = await call('rerun', input, hooksOf(context))
    const { device, questions, variants } = result.detection
    return {
      ...{ result, device, nQuestions: questions, nVariants: variants },
      summary: { kind: 'rerun', ...result },
      files: { 'rerun.json': jsonFile(result.rerun) },
    }
  },
}
