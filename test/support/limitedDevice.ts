import type { Value } from '../../main/engine/graph/graph.ts'
import type { Feeds, Program } from '../../main/engine/runtime/device.ts'
import { asDeviceError } from '../../main/engine/runtime/deviceError.ts'
import { ReferenceDevice } from './referenceDevice.ts'

/** A device whose memory is full, in ONNX Runtime's words, as soon as more than so many rows run at once. */
export class LimitedDevice extends ReferenceDevice {
  mostRows: number
  /** Rows of every run, those that failed too. */
  readonly runs: number[] = []

  constructor(mostRows: number) {
    super()
    this.mostRows = mostRows
  }

  override async compile(outputs: Readonly<Record<string, Value>>): Promise<Program> {
    const program = await super.compile(outputs)
    const run = (feeds: Feeds) => {
      const isRows = feeds['pastK'] !== undefined && feeds['mask']?.dims.length !== 2
      const [batch, n] = feeds['h']?.dims ?? []
      if (isRows && batch !== undefined && n !== undefined) {
        this.runs.push(batch * n)
        if (batch * n > this.mostRows) throw full
      }
      return program.run(feeds)
    }
    return { ...program, run: async (feeds) => run(feeds) }
  }
}

const full = asDeviceError(
  new Error(
    "Non-zero status code returned while running MatMul node. Name:'%7' Status Message: Failed to allocate memory for requested buffer of size 536870912",
  ),
  'cpu',
)
