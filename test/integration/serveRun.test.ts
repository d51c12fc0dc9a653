import { existsSync } from 'node:fs'
import { join } from 'node:path'
import { describe, expect, onTestFinished, test } from 'vitest'
import { writeFolderAtomically } from '../../main/files/atomicFolder.ts'
import { recordFiles, wholeFigures } from '../../main/runs/record.ts'
import { presetsOf } from '../../main/runs/fields.ts'
import { kindFields } from '../../main/runs/kindFields.ts'
import { createWorld } from '../attack/killWorld.ts'
import { installWithoutWindow, startServe } from '../support/serveProcess.ts'

const world = () => {
  const made = createWorld()
  onTestFinished(() => made[Symbol.dispose]())
  return { ...made, command: installWithoutWindow(join(made.folder, 'install')) }
}

/** A folder as `engram predict --out` writes one. */
async function runFolder(folder: string): Promise<string> {
  const summary = { kind: 'predict', style: 'generate', meanMass: 1, meanProb: 1 } as const
  const answer = { id: 'q1', variant: 0, letters: { A: 1, B: 0 }, pred: 'A', gold: 'A', correct: true, mass: 1 }
  const files = recordFiles(
    {
      name: 'Capitals',
      settings: {
        ...{ kind: 'predict', asked: { filter: '', templates: 'question-first' }, editId: null },
        options: { ...presetsOf(kindFields.predict), style: 'generate' },
      },
      figures: wholeFigures({ nQuestions: 1, nVariants: 1, summary }),
      files: {},
      answers: [{ part: 'before', ...answer, text: 'A. Nairobi' }],
    },
    '0.1.0',
  )
  const path = join(folder, 'capitals')
  await writeFolderAtomically(path, files)
  return path
}

describe('engram serve --run', () => {
  test('takes the run of a folder into a project of its own, and the printed address leads to it', async () => {
    const { command, env, folder, data } = world()
    const path = await runFolder(folder)
    const { call, url, kill, ended } = await startServe(command, env, ['--run', path])
    const [run] = await call('runs.list', {})
    expect(run).toMatchObject({ name: 'Capitals', kind: 'predict', state: 'done', nVariants: 1 })
    expect(url.hash).toBe(`#/runs/${run!.id}`)
    expect(await call('projects.current', {})).toMatchObject({
      name: 'Runs',
      path: join(data, 'projects', 'Runs.engram'),
    })
    const { entries } = await call('files.list', { folder })
    expect(entries.filter(({ isRun }) => isRun).map(({ name }) => name)).toEqual(['capitals'])
    kill('SIGTERM')
    expect(await ended).toMatchObject({ code: 0 })
  })

  test('with a project, that one has the run, and none is made beside it', async () => {
    const { command, env, folder, data } = world()
    const path = await runFolder(folder)
    const before = await startServe(command, env)
    const project = await before.call('projects.create', { path: join(folder, 'study.engram'), name: 'Study' })
    before.kill('SIGTERM')
    await before.ended
    const { call, kill, ended } = await startServe(command, env, ['--project', project.path, '--run', path])
    expect(await call('projects.current', {})).toMatchObject({ name: 'Study', nRuns: 1 })
    expect(existsSync(join(data, 'projects', 'Runs.engram'))).toBe(false)
    kill('SIGTERM')
    await ended
  })

  test('a folder without a run is a sentence, and nothing is served', async () => {
    const { command, env, folder } = world()
    await expect(startServe(command, env, ['--run', folder])).rejects.toThrow('holds no run')
  })
})
