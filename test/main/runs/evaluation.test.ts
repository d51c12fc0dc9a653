import { createHash } from 'node:crypto'
import { appendFileSync, readFileSync, renameSync, writeFileSync } from 'node:fs'
import { basename, dirname, join } from 'node:path'
import { describe, expect, test } from 'vitest'
import { openCapsule } from '../../../main/runs/capsule.ts'
import { evaluationJson, nearFolders, readEvaluation, reportContext } from '../../../main/runs/evaluation.ts'
import type { Evaluation } from '../../../main/methods/evaluationSchema.ts'
import { sampleEvaluation } from '../../support/sampleEvaluation.ts'
import { temporaryFolder } from '../../support/temporaryFolder.ts'
import { writtenRun } from '../../support/writtenRun.ts'

/** An evaluation of a run that has been written to a folder. */
async function evaluatedRun(): Promise<{ readonly dir: string; readonly evaluation: Evaluation }> {
  const dir = await writtenRun({
    ...{ fingerprint: 'sha256:1', shape: { nLayers: 2, dMlp: 8 } },
    questions: [{ id: 'q1', stem: 'Which?', neurons: [[1, 3]] }],
  })
  const { evaluation } = sampleEvaluation()
  const manifest = createHash('sha256')
    .update(readFileSync(join(dir, 'run.json')))
    .digest('hex')
  return { dir, evaluation: { ...evaluation, runs: [{ ...evaluation.runs[0]!, dir: basename(dir), manifest }] } }
}

const read = (path: string) => readEvaluation(openCapsule({ kind: 'folder', path }))

describe('readEvaluation', () => {
  test('gives back what was written, and refuses by name what is none', async () => {
    const folder = await temporaryFolder()
    await expect(read(folder)).rejects.toMatchObject({ code: 'input.missing' })
    const { evaluation } = sampleEvaluation()
    const path = join(folder, 'evaluation.json')
    writeFileSync(path, evaluationJson(evaluation))
    expect(await read(folder)).toEqual(evaluation)
    writeFileSync(path, evaluationJson(evaluation).replace('"device":"cpu"', '"device":"gpu"'))
    await expect(read(folder)).rejects.toThrow('its seal is not that of its content')
    writeFileSync(path, JSON.stringify({ ...evaluation, formatVersion: 3 }))
    await expect(read(folder)).rejects.toMatchObject({
      code: 'input.format',
      message: expect.stringContaining(path) as string,
    })
  })
})

describe('reportContext', () => {
  test('finds a run in the folder, in it and beside it, and brings its texts', async () => {
    const { dir, evaluation } = await evaluatedRun()
    for (const folder of [dir, dirname(dir), join(dirname(dir), 'elsewhere')]) {
      const { engram, runs } = await reportContext(evaluation, { engram: '9', candidates: nearFolders([folder]) })
      expect(engram).toBe('9')
      expect(runs[0]?.questions.get('q1')).toEqual({ stem: 'Which?', options: ['one', 'two'], answer: 0 })
    }
  })

  test('brings what each neuron does alone, and command lines that name what they need, wherever it lies', async () => {
    const { dir, evaluation } = await evaluatedRun()
    const { runs, command } = await reportContext(evaluation, { engram: '9', candidates: nearFolders([dir]) })
    const [effects] = [...runs[0]!.effects.values()]
    expect(effects!.size).toBeGreaterThan(0)
    for (const { effect, effectLog } of effects!.values()) expect(effectLog).toBe(2 * effect)
    expect(runs[0]!.command).toMatch(/^engram detect --model [\w-]+ --data \S+ --out run/)
    expect(command).toMatch(/^engram evaluate --model [\w-]+ --run run/)
  })

  test('a run that is not there, or is another one by now, brings none', async () => {
    const { dir, evaluation } = await evaluatedRun()
    const bare = { engram: '9', runs: [null], command: expect.stringContaining('engram evaluate ') as string }
    expect(await reportContext(evaluation, { engram: '9', candidates: nearFolders([]) })).toEqual(bare)
    appendFileSync(join(dir, 'run.json'), '\n')
    expect(await reportContext(evaluation, { engram: '9', candidates: nearFolders([dir]) })).toEqual(bare)
    renameSync(join(dir, 'run.json'), join(dir, 'other.json'))
    expect(await reportContext(evaluation, { engram: '9', candidates: nearFolders([dir]) })).toEqual(bare)
  })
})
