import { execFile } from 'node:child_process'
import { join } from 'node:path'
import { promisify } from 'node:util'
import { expect, test } from 'vitest'
import { openCheckpoint } from '../../main/engine/openCheckpoint.ts'
import { programBytes } from '../../main/engine/runtime/workBounds.ts'
import { inspectModel } from '../../main/methods/inspect.ts'
import { temporaryFolder } from '../support/temporaryFolder.ts'

const run = promisify(execFile)
const here = import.meta.dirname

interface Said {
  readonly places: readonly string[]
  readonly digest: string
  readonly tookBytes: number
}

async function within(model: string, bytes: number): Promise<Said> {
  const { stdout } = await run(process.execPath, [join(here, '../support/budgetProcess.ts'), model, `${bytes}`])
  return JSON.parse(stdout) as Said
}

async function estimated(model: string, bytes: number) {
  await using checkpoint = await openCheckpoint(model)
  return inspectModel(checkpoint, { bytes, isSet: true }).memoryBytes
}

test('a model of 200 MB stays below 150 MB with its layers on disk, as it is told, and says the same to the bit', async () => {
  const dir = await temporaryFolder()
  await run(process.execPath, [join(here, '../bench/modelOfShape.ts'), dir, 'bf16', 'small'])
  const roomy = await within(dir, 2e9)
  const tight = await within(dir, 150e6)
  expect(roomy.places).toEqual(['float32'])
  expect(tight.places).toEqual(['disk'])
  expect(tight.digest).toBe(roomy.digest)
  expect(roomy.tookBytes).toBeGreaterThan(200e6)
  for (const [bytes, { tookBytes }] of [
    [2e9, roomy],
    [150e6, tight],
  ] as const) {
    const { weights, working } = await estimated(dir, bytes)
    const share = (tookBytes + programBytes) / (weights + working)
    expect(share, `${bytes}`).toBeGreaterThan(0.8)
    // of so small a model the program is most, and that differs by 10 MB from run to run: 1.14 to 1.21 were seen
    expect(share, `${bytes}`).toBeLessThan(1.25)
  }
  expect(tight.tookBytes).toBeLessThan(1.1 * 150e6) // the budget is of weights and work; the program starts threads besides
})
