import { cpSync, mkdirSync, readdirSync, rmSync } from 'node:fs'
import { join } from 'node:path'
import { fileURLToPath } from 'node:url'
import { describe, expect, test } from 'vitest'
import { rawPrompting } from '../../../main/models/tokenizer/prompting.ts'
import { detectionFileNames } from '../../../main/runs/detectionFiles.ts'
import { readBackground } from '../../../main/runs/background.ts'
import { openCapsule } from '../../../main/runs/capsule.ts'
import { readDetection } from '../../../main/runs/detection.ts'
import { openCheckpoint } from '../../../main/engine/openCheckpoint.ts'
import { copyCheckpoint } from '../../../main/models/checkpoint/copyCheckpoint.ts'
import { loadChatTemplate } from '../../../main/models/tokenizer/chatTemplate.ts'
import { loadTokenizer } from '../../../main/models/tokenizer/tokenizer.ts'
import { noDevices, oddKinds, plant } from '../../support/oddFiles.ts'
import { temporaryFolder } from '../../support/temporaryFolder.ts'
import { writtenRun } from '../../support/writtenRun.ts'

const model = fileURLToPath(new URL('../../golden/published/model', import.meta.url))

/** One sentence that says where. */
function refusal(path: string) {
  const message = expect.stringMatching(new RegExp(`^.*${path}.*$`)) as string
  return { name: 'WorkbenchError', code: expect.stringMatching(/^input\./) as string, message }
}

describe.for(oddKinds)('a %s in the place of a file', (kind) => {
  test.for([...detectionFileNames])('of a run, %s, is refused', async (name, context) => {
    const shape = { nLayers: 2, dMlp: 4 }
    const dir = await writtenRun({ fingerprint: 'sha256:1', shape, questions: [{ id: 'q', neurons: [[0, 1]] }] })
    rmSync(join(dir, name))
    if (!(await plant(kind, join(dir, name)))) return context.skip(noDevices)
    await expect(readDetection(openCapsule({ kind: 'folder', path: dir }))).rejects.toMatchObject(refusal(dir))
  })

  test.for(readdirSync(model))('of a checkpoint, %s, is refused', async (name, context) => {
    const dir = join(await temporaryFolder(), 'm')
    cpSync(model, dir, { recursive: true })
    rmSync(join(dir, name))
    if (!(await plant(kind, join(dir, name)))) return context.skip(noDevices)
    const readAll = async (): Promise<void> => {
      await using checkpoint = await openCheckpoint(dir)
      expect(checkpoint.dir).toBe(dir)
      await loadTokenizer(dir)
      await loadChatTemplate(dir)
    }
    await expect(readAll()).rejects.toMatchObject(refusal(dir))
  })

  test('of a background corpus is refused', async (context) => {
    const path = join(await temporaryFolder(), 'corpus')
    if (!(await plant(kind, path))) return context.skip(noDevices)
    const settings = { objective: 'prob', mode: 'corrected', rule: 'adaptive', steps: 1, tolerance: 1 } as const
    const wanted = {
      fingerprint: 'sha256:1',
      settings: { ...settings, ...rawPrompting, letters: 'auto', t: 0.2 } as const,
    }
    await expect(readBackground({ kind: 'corpus', path }, wanted)).rejects.toMatchObject(refusal(path))
  })

  test('that goes with a checkpoint is not copied with it', async (context) => {
    const [dir, out] = [join(await temporaryFolder(), 'm'), join(await temporaryFolder(), 'out')]
    mkdirSync(dir)
    cpSync(model, dir, { recursive: true })
    if (!(await plant(kind, join(dir, 'NOTICE')))) return context.skip(noDevices)
    await using checkpoint = await openCheckpoint(dir)
    const { leftOut } = await copyCheckpoint(checkpoint, out, new Map())
    expect(leftOut).toEqual(['NOTICE'])
    expect(readdirSync(out).sort()).toEqual(readdirSync(model).sort())
  })
})
