import { join } from 'node:path'
import { describe, expect, onTestFinished, test } from 'vitest'
import { WorkbenchError } from '../../../main/base/errors.ts'
import { formatQuestionLines } from '../../../main/datasets/questionLines.ts'
import type { RunDetails } from '../../../main/runs/details.ts'
import { createProject } from '../../../main/store/projectFile.ts'
import type { EngineLine } from '../../../main/workbench/engineLine.ts'
import { createEventLog } from '../../../main/workbench/events.ts'
import { workOn } from '../../../main/workbench/runWork.ts'
import type { OpenProject } from '../../../main/workbench/session.ts'
import { factAnswers, factQuestions } from '../../support/factAnswers.ts'
import { runSettings } from '../../support/runSettings.ts'
import { temporaryFolder } from '../../support/temporaryFolder.ts'

const settings = runSettings('predict')
const counts = { fingerprint: 'f', device: 'cpu', elapsedMs: 1, questions: 5, computed: 8, fromCache: 0 }

/** A run of a project whose engine gives the first `nAnswers`, and then ends with `end`. */
async function setup() {
  const file = createProject(join(await temporaryFolder(), 'p.engram'), 'P')
  onTestFinished(() => file[Symbol.dispose]())
  file.runs.insert({
    ...{ id: 'r', kind: 'predict', createdAt: '2026-01-01T00:00:00Z', settings, name: 'R', starred: false },
    ...{ trashed: false, tags: [], state: 'running', details: {} },
  })
  file.runs.putFile('r', 'questions.jsonl', new TextEncoder().encode(formatQuestionLines(factQuestions)))
  const events = createEventLog(() => new Date(0))
  const noted: Partial<RunDetails>[] = []
  const told: string[] = []
  events
    .follow(0, new AbortController().signal, ({ event }) => event.kind === 'row' && told.push(event.row.id))
    .catch(() => undefined)
  const work = (nAnswers: number, end: () => object) => {
    const call = ((_method: string, _input: unknown, { onItem }: { onItem: (item: object) => void }) =>
      Promise.resolve().then(() => {
        for (const answer of factAnswers.slice(0, nAnswers)) onItem(answer)
        return end()
      })) as unknown as EngineLine['call']
    const nothing = (): void => undefined
    return workOn({
      ...{
        project: { file } as unknown as OpenProject,
        runId: 'r',
        settings,
        engine: { call },
        events,
        version: '1',
        queue: null,
      },
      context: {
        signal: new AbortController().signal,
        onProgress: nothing,
        onWarning: nothing,
        onLater: nothing,
        onWorkers: nothing,
      },
      run: { model: '/m', device: 'cpu', threads: null, store: { kind: 'none' } },
      note: (details) => void noted.push(details),
      onSoFar: nothing,
    })
  }
  const rows = () => file.runs.rows('r').map(({ part, n, data }) => ({ part, n, id: (data as { id: string }).id }))
  return { work, rows, noted, told }
}

const expected = factAnswers.map(({ id }, n) => ({ part: 'before', n, id }))

describe('workOn', () => {
  test('keeps every answer in its place, tells the windows of it, and notes what it came to', async () => {
    const { work, rows, noted, told } = await setup()
    await work(8, () => counts)
    expect(rows()).toEqual(expected)
    expect(told).toEqual(factAnswers.map(({ id }) => id))
    expect(noted.at(-1)).toMatchObject({ accuracy: { all: { value: 5 / 8, n: 8 } }, device: 'cpu', nQuestions: 5 })
    expect(noted.at(-1)).not.toHaveProperty('model')
    expect(noted.at(-1)).not.toHaveProperty('result')
  })

  test('that fails leaves its answers and the figures so far', async () => {
    const { work, rows, noted } = await setup()
    const fail = (): never => {
      throw new WorkbenchError('run.memory', 'No memory left.')
    }
    await expect(work(3, fail)).rejects.toThrow('No memory left.')
    expect(rows()).toEqual(expected.slice(0, 3))
    expect(noted.at(-1)).toMatchObject({ accuracy: { all: { value: 2 / 3, n: 3 } } })
  })

  test('that is taken up again writes only the answers that are not there, and counts all of them', async () => {
    const { work, rows, noted, told } = await setup()
    await expect(
      work(3, () => {
        throw new DOMException('stopped', 'AbortError')
      }),
    ).rejects.toThrow('stopped')
    told.length = 0
    await work(8, () => counts)
    expect(rows()).toEqual(expected)
    expect(told).toEqual(factAnswers.slice(3).map(({ id }) => id))
    expect(noted.at(-1)).toMatchObject({ accuracy: { all: { value: 5 / 8, n: 8 } } })
  })
})
