import { copyFileSync } from 'node:fs'
import { join } from 'node:path'
import { describe, expect, onTestFinished, test } from 'vitest'
import type { PairChange } from '../../../main/datasets/pairChange.ts'
import type { WorkbenchInput } from '../../../main/rpc/window/contract.ts'
import { temporaryFolder } from '../../support/temporaryFolder.ts'
import { callsOf, openWorkbench } from '../../support/workbenchCalls.ts'

type TermsChange = WorkbenchInput<'glossary.change'>

/** A project with two pairs, and a copy of it beside it, each changed by itself. */
async function world(
  mine: readonly PairChange[],
  theirs: readonly PairChange[],
  terms: { readonly [of in 'base' | 'mine' | 'theirs']?: TermsChange } = {},
) {
  const folder = await temporaryFolder()
  const workbench = openWorkbench(folder)
  onTestFinished(() => workbench[Symbol.asyncDispose]())
  const { call, close } = callsOf(workbench)
  onTestFinished(close)
  const [path, copy] = [join(folder, 'mine.engram'), join(folder, 'theirs.engram')]
  await call('projects.create', { path, name: 'P' })
  const table = 'id,lang,pair,question,A,B,answer\n1,en,p,One?,x,y,A\n2,fr,p,Un ?,x,y,A\n3,en,,Two?,x,y,B\n'
  await call('questions.import', {
    ...{ name: 'q.csv', source: { kind: 'bytes', bytes: new TextEncoder().encode(table) } },
  })
  if (terms.base !== undefined) await call('glossary.change', terms.base)
  await call('projects.close', {})
  copyFileSync(path, copy)
  for (const [at, changes] of [[copy, theirs] as const, [path, mine] as const]) {
    await call('projects.open', { path: at })
    for (const change of changes) await call('questions.change', { changes: [change] })
    const ofTerms = at === copy ? terms.theirs : terms.mine
    if (ofTerms !== undefined) await call('glossary.change', ofTerms)
    if (at === copy) await call('projects.close', {})
  }
  const sent = { name: 'theirs.engram', source: { kind: 'path' as const, path: copy }, chosen: [] }
  return { call, sent }
}

const stem = (questionId: string, text: string): PairChange => ({ kind: 'stem', questionId, text })

describe('questions.mergeCopy', () => {
  test('is planned without a change, refuses nothing that is open, and merges it as one step once it is chosen', async () => {
    const { call, sent } = await world(
      [stem('1', 'Mine?')],
      [stem('1', 'Theirs?'), stem('3', 'Also theirs?'), { kind: 'answer', pairId: 'id:3', answer: 0 }],
    )
    const plan = await call('questions.mergeCopy', { ...sent, all: null, dryRun: true })
    expect(plan).toMatchObject({
      ...{ merged: null, past: { step: 1 }, counts: { added: 0, changed: 1, removed: 0 }, nOpen: 1 },
      open: [
        {
          ...{ key: '["1","stem"]', field: 'stem', lang: 'en', isText: true },
          ...{ base: 'One?', mine: 'Mine?', theirs: 'Theirs?' },
          ...{ mineAt: { name: 'Changed the wording of 1' }, theirsAt: { name: 'Changed the wording of 1' } },
        },
      ],
    })
    expect(await call('questions.mergeCopy', { ...sent, all: null, dryRun: false })).toMatchObject({ merged: null })
    expect((await call('history.list', {})).steps).toHaveLength(2)
    const chosen = [{ key: '["1","stem"]', take: 'text' as const, text: 'Ours?' }]
    const done = await call('questions.mergeCopy', { ...sent, chosen, all: 'mine', dryRun: false })
    expect(done).toMatchObject({ nOpen: 0, merged: { step: 3, name: 'Merged 2 questions from theirs.engram' } })
    const of = async (pairId: string) => await call('questions.pair', { pairId })
    const pair = await of('p')
    expect(pair.sides.map((side) => [side.stem, side.stale])).toEqual([
      ['Ours?', []],
      ['Un ?', [{ field: 'stem', from: 'One?' }]],
    ])
    expect(await of('id:3')).toMatchObject({ answer: 0, sides: [{ stem: 'Also theirs?' }] })
    await call('history.goto', { step: 2 })
    expect((await of('p')).sides[0]!.stem).toBe('Mine?')
    expect(await of('id:3')).toMatchObject({ answer: 1 })
  })

  test('brings the terms of the copy, and takes out what it took out', async () => {
    const term = (name: string, note = '') => ({ from: 'en', to: 'fr', term: name, translation: `le ${name}`, note })
    const change = (...put: ReturnType<typeof term>[]): TermsChange => ({ put, remove: [] })
    const { call, sent } = await world([], [], {
      base: change(term('cell'), term('wall')),
      mine: change(term('cell', 'mine'), term('own')),
      theirs: change(term('cell', 'theirs'), term('wall', 'theirs'), term('new')),
    })
    const { merged } = await call('questions.mergeCopy', { ...sent, all: null, dryRun: false })
    expect(merged?.name).toBe('Merged 0 questions and 2 terms from theirs.engram')
    const { terms } = await call('glossary.list', { text: '', limit: 10 })
    expect(terms.map((each) => `${each.term} ${each.note}`)).toEqual(['cell mine', 'wall theirs', 'own ', 'new '])
    const again = await call('questions.mergeCopy', { ...sent, all: null, dryRun: false })
    expect(again.merged?.step).toBe(merged?.step)
  })
})
