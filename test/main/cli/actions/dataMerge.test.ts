import { copyFileSync, writeFileSync } from 'node:fs'
import { join } from 'node:path'
import { describe, expect, test } from 'vitest'
import type { Question } from '../../../../main/datasets/question.ts'
import { createProject, openProject } from '../../../../main/store/projectFile.ts'
import { cliRun } from '../../../support/cliRun.ts'
import { question } from '../../../support/questions.ts'
import { temporaryFolder } from '../../../support/temporaryFolder.ts'

/** A project, and a copy of it that was changed, beside it. */
async function world(base: readonly Question[], mine: readonly Question[], theirs: readonly Question[]) {
  const folder = await temporaryFolder()
  const at = (name: string) => join(folder, name)
  const put = (path: string, name: string, questions: readonly Question[]) => {
    using file = openProject(path)
    const changes = questions.map((each, position) => {
      const before = file.records.get('questions', each.id)
      const after = { position: before?.position ?? 100 + position, data: JSON.stringify(each) }
      return { kind: 'questions' as const, id: each.id, after }
    })
    file.history.commit(name, changes)
  }
  createProject(at('mine.engram'), 'P')[Symbol.dispose]()
  put(at('mine.engram'), 'Imported', base)
  copyFileSync(at('mine.engram'), at('theirs.engram'))
  put(at('mine.engram'), 'Mine', mine)
  put(at('theirs.engram'), 'Theirs', theirs)
  const run = (...args: string[]) =>
    cliRun(['data', 'merge', at('theirs.engram'), '--project', at('mine.engram'), ...args])
  const questions = () => {
    using file = openProject(at('mine.engram'))
    return file.records.all('questions').map(({ data }) => JSON.parse(data) as Question)
  }
  return { run, questions, at, put }
}

const [a, b, c] = ['a', 'b', 'c'].map((id) => question({ id })) as [Question, Question, Question]

describe('engram data merge', () => {
  test('without a conflict what the other copy did is there, as one step that can be taken back', async () => {
    const { run, questions, at } = await world([a, b], [{ ...a, stem: 'Mine?' }], [{ ...b, stem: 'Theirs?' }, c])
    const { code, stdout, stderr } = await run()
    expect({ code, stdout }).toEqual({ code: 0, stdout: '' })
    expect(stderr).toMatch(
      /^Both come from “Imported” of \d{4}-\d\d-\d\d\. 1 question would be new, 1 changed, 0 gone\.\n/,
    )
    expect(questions().map(({ id, stem }) => [id, stem])).toEqual([
      ...[
        ['a', 'Mine?'],
        ['b', 'Theirs?'],
        ['c', c.stem],
      ],
    ])
    using file = openProject(at('mine.engram'))
    expect(file.history.list().steps.map(({ name }) => name)).toEqual([
      ...['Imported', 'Mine', 'Merged 2 questions from theirs.engram'],
    ])
    file.history.goto(2)
    expect(file.records.get('questions', 'c')).toBeNull()
  })

  test('what both changed is listed and nothing is merged, until it is chosen', async () => {
    const { run, questions } = await world([a], [{ ...a, stem: 'Mine?' }], [{ ...a, stem: 'Theirs?', domain: 'x' }, c])
    const { code, stdout, stderr } = await run()
    expect(code).toBe(1)
    expect(stdout).toMatch(/^a: stem\n {2}was +Which one is right\?\n {2}mine +\d{4}-\d\d-\d\d \d\d:\d\d {2}Mine\?\n/)
    expect(stderr).toMatch(/Both copies changed 1 thing, each otherwise, so nothing is merged\. Choose with --take/)
    expect(questions()).toHaveLength(1)
    expect((await run('--take', 'theirs')).code).toBe(0)
    expect(questions()[0]).toMatchObject({ stem: 'Theirs?', domain: 'x' })
  })

  test('lines of --json with their choices filled in are the choices', async () => {
    const { run, questions, at } = await world(
      ...([
        [a, b],
        [
          { ...a, stem: 'Mine?' },
          { ...b, stem: 'Mine?' },
        ],
      ] as const),
      [
        { ...a, stem: 'Theirs?' },
        { ...b, stem: 'Theirs?' },
      ],
    )
    const { stdout } = await run('--json', '--dry-run')
    const lines = stdout.trimEnd().split('\n')
    expect(JSON.parse(lines[0]!)).toMatchObject({
      ...{ key: '["a","stem"]', take: null, pair: 'a', ids: ['a'], field: 'stem' },
      ...{ base: a.stem, mine: 'Mine?', theirs: 'Theirs?', mineAt: { name: 'Mine' }, theirsAt: { name: 'Theirs' } },
    })
    const choose = (...choices: readonly object[]) => {
      const filled = choices.map((choice, i) => JSON.stringify({ ...(JSON.parse(lines[i]!) as object), ...choice }))
      writeFileSync(at('choices.jsonl'), filled.join('\n'))
    }
    choose({ take: 'theirs' }, {})
    expect((await run('--choices', at('choices.jsonl'))).stderr).toMatch('Both copies changed 1 thing')
    choose({ take: 'theirs' }, { take: 'text', text: 'Ours?' })
    expect((await run('--choices', at('choices.jsonl'))).code).toBe(0)
    expect(questions().map(({ stem }) => stem)).toEqual(['Theirs?', 'Ours?'])
    choose({ take: 'both' })
    expect((await run('--choices', at('choices.jsonl'))).stderr).toMatch(
      /choices\.jsonl, line 1: take: expected "mine", "theirs", "text" or null; expected the lines of/,
    )
  })

  test.each([
    ['garbage', 'no JSON object'],
    ['[1]', 'key: is missing (and 1 more)'],
    ['{"take":"mine"}', 'key: is missing'],
    ['{"key":1,"take":"mine"}', 'key: expected a text'],
    ['{"key":"k"}', 'take: is missing'],
  ])('choices with a line %s are refused by a sentence that counts all lines', async (line, what) => {
    const { run, at } = await world([a], [], [])
    writeFileSync(at('choices.jsonl'), `{"key":"k","take":null}\n\n${line}\n`)
    expect(await run('--choices', at('choices.jsonl'))).toMatchObject({
      code: 2,
      stderr: `error: ${at('choices.jsonl')}, line 3: ${what}; expected the lines of engram data merge --json, each with its "take".\n`,
    })
  })

  test('merged again, only what was done since counts', async () => {
    const { run, questions, put, at } = await world([a, b], [{ ...a, stem: 'Mine?' }], [{ ...a, stem: 'Theirs?' }])
    await run('--take', 'mine')
    put(at('theirs.engram'), 'Later', [{ ...b, stem: 'Later?' }])
    const { code, stderr } = await run()
    expect({ code, stderr }).toMatchObject({ code: 0, stderr: expect.stringContaining('Both come from “Theirs”') })
    expect(questions().map(({ stem }) => stem)).toEqual(['Mine?', 'Later?'])
    expect((await run()).stderr).toMatch('The project has all of it already.')
  })

  test('what is no project, and the project itself, are refused in a sentence', async () => {
    const { run, at } = await world([a], [], [])
    writeFileSync(at('theirs.engram'), 'no project')
    expect((await run()).stderr).toBe(`error: ${at('theirs.engram')} is damaged: it is not a database\n`)
    const folder = await cliRun(['data', 'merge', at('.'), '--project', at('mine.engram')])
    expect(folder.code).toBe(2)
    expect(folder.stderr).toMatch(/^error: The project .* is a folder\. Choose the file of a project\.\n$/)
    const own = await cliRun(['data', 'merge', at('mine.engram'), '--project', at('mine.engram')])
    expect({ code: own.code, stderr: own.stderr }).toEqual({
      ...{ code: 2, stderr: 'error: That is the project itself; choose a copy of it.\n' },
    })
  })
})
