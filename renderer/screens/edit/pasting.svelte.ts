import type { PastedNeurons } from './neuronLines.ts'

/** The list that is being pasted. It outlives its field: the first neurons open an edit, and the field stands elsewhere then. */
export class Pasting {
  isOpen = $state(false)
  text = $state('')
  faults = $state.raw<PastedNeurons['faults']>([])

  /** Keeps what was not understood, to be mended. */
  keep(faults: PastedNeurons['faults']): void {
    this.faults = faults
    this.text = faults.map(({ entry }) => entry).join('\n')
    this.isOpen = faults.length > 0
  }
}
