import { writeFileSync } from 'node:fs'
import { join } from 'node:path'
import { describe, expect, test } from 'vitest'
import { toPredict } from '../../support/runSettings.ts'
import { projectOf, ran, sampleOf } from '../../support/windowTest.ts'
import type { WorkbenchHost } from '../../support/workbenchHost.ts'

const preview = ({ call }: WorkbenchHost, filter = '') => call('runs.preview', toPredict(filter))

/** A project with the sample's model and questions of one's own. */
async function projectWith(...questions: readonly object[]): Promise<WorkbenchHost> {
  const host = await projectOf()
  await host.jobEnded((await host.call('models.load', { model: host.model, device: 'cpu' })).jobId)
  const path = join(host.folder, 'own.jsonl')
  const lines = questions.map((each, i) =>
    JSON.stringify({
      id: `q${i}`,
      domain: 'd',
      lang: 'en',
      stem: `Which ${i}?`,
      options: ['a', 'b'],
      answer: 0,
      ...each,
    }),
  )
  writeFileSync(path, lines.join('\n'))
  if (lines.length > 0) await host.call('questions.import', { name: 'own.jsonl', source: { kind: 'path', path } })
  return host
}

const fewOptions = 'Remedy: give it 2 to 26 options; engram data convert --options draws missing ones.'

describe('what a run asks', () => {
  test('holds nothing of what people said of a question', async () => {
    const host = await projectWith({})
    const comment = { kind: 'comment' as const, pairId: 'id:q0', comment: 'Not for others', by: 'Ana', at: '' }
    await host.call('questions.change', { changes: [comment] })
    const runId = await ran(host, toPredict())
    const files = await host.call('runs.files', { runId })
    const texts = await Promise.all(
      files.map(async ({ name }) => new TextDecoder().decode((await host.call('runs.file', { runId, name })).bytes)),
    )
    expect(texts.join('\n')).toContain('Which 0?')
    expect(texts.join('\n')).not.toContain('Not for others')
  })

  test('is nothing for one of three reasons, each of which leads to the questions', async () => {
    const empty = await projectWith()
    const faulty = await projectWith({ options: ['only one'] })
    for (const [host, filter, why] of [
      [empty, '', 'The project holds no question yet.'],
      [await sampleOf(), 'lang:xx', 'No question fits the filter, or all that do are rejected.'],
      [
        faulty,
        '',
        'Each of the 1 questions has a fault that keeps it from being asked. q0: it has 1 option. ' + fewOptions,
      ],
    ] as const) {
      await expect(preview(host, filter)).rejects.toMatchObject({
        code: 'input.value',
        message: `There is nothing to ask. ${why}`,
        details: { fixes: [{ command: 'go.questions' }] },
      })
    }
  })

  test('leaves out rejected questions and those with a fault, and says how many have one', async () => {
    const host = await projectWith({}, { options: ['only one'] }, {})
    await host.call('questions.change', { changes: [{ kind: 'status', pairIds: ['id:q2'], status: 'rejected' }] })
    expect((await preview(host)).nQuestions).toBe(1)
    await ran(host, toPredict())
    const [run] = await host.call('runs.list', {})
    expect(run?.warnings).toContain(
      '1 of 2 questions have faults that keep them from being asked, and are left out. ' +
        `q1: it has 1 option. ${fewOptions}`,
    )
  })

  test('has the same prompts whatever else is asked: a filter changes none', async () => {
    const host = await sampleOf()
    const { prompt } = await preview(host, 'id:bio-004-ar')
    const all = await ran(host, toPredict())
    const { bytes } = await host.call('runs.file', { runId: all, name: 'questions.jsonl' })
    const asked = new TextDecoder().decode(bytes).trimEnd().split('\n')
    const one = asked
      .map((line) => JSON.parse(line) as { id: string; variants: { prompt: string }[] })
      .find(({ id }) => id === 'bio-004-ar')
    expect(prompt).toBe(one?.variants[0]?.prompt)
    expect(prompt).toContain(' A. ')
  })

  test('is shown as the model reads it: the pieces of the first prompt make the prompt', async () => {
    const { prompt, pieces, nVariants, nQuestions } = await preview(await sampleOf(), 'lang:ar')
    expect([pieces.join(''), nQuestions, nVariants]).toEqual([prompt, 40, 120])
  })
})
