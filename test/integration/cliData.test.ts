import { readFileSync, readdirSync, writeFileSync } from 'node:fs'
import { join } from 'node:path'
import { fileURLToPath } from 'node:url'
import { describe, expect, test } from 'vitest'
import { formatQuestionLines } from '../../main/datasets/questionLines.ts'
import { engram } from '../support/engram.ts'
import { anyQuestions, question } from '../support/questions.ts'
import { temporaryFolder } from '../support/temporaryFolder.ts'

const published = fileURLToPath(new URL('../golden/published/questions.json', import.meta.url))
const model = fileURLToPath(new URL('../golden/published/model', import.meta.url))

describe('engram data stats', () => {
  test('counts the published sample, as text and as one JSON object', async () => {
    const folder = await temporaryFolder()
    const text = await engram(['data', 'stats', published], folder)
    expect({ code: text.code, stderr: text.stderr }).toEqual({ code: 0, stderr: '' })
    expect(text.stdout).toMatch(/^18 questions, 54 prompts\n/)
    expect(text.stdout).toMatch(/^biology +– +3$/m)
    const { stdout } = await engram(['data', 'stats', published, '--json'], folder)
    expect(JSON.parse(stdout)).toMatchObject({ questions: 18, variants: 54, options: { 4: 18 } })
    expect(readdirSync(folder)).toEqual([]) // neither the engine nor its cache is needed
  })
})

describe('engram data lint', () => {
  test('warnings alone end with code 0', async () => {
    const { code, stdout, stderr } = await engram(['data', 'lint', published], await temporaryFolder())
    expect({ code, stderr }).toEqual({ code: 0, stderr: '18 questions: 0 errors and 1 warning\n' })
    expect(stdout).toMatch(/question 49daf82f-\S+: warning letter-prefix: option B .* Remedy: .*\.\n$/)
  })

  test('errors end with code 2; --json prints one object a line and nothing else', async () => {
    const folder = await temporaryFolder()
    const path = join(folder, 'q.csv')
    writeFileSync(path, 'id,stem,option_1,option_2,answer\nq,Which?,x,X,A\nq,Who?,y,y,A\nr,Where?,y,z,Q\n')
    const { code, stdout, stderr } = await engram(['data', 'lint', path, '--json'], folder)
    expect({ code, stderr }).toEqual({ code: 2, stderr: `error: ${path} has 3 errors and 1 warning in 3 questions.\n` })
    const problems = stdout
      .trimEnd()
      .split('\n')
      .map((line) => JSON.parse(line) as { place: string; rule: string })
    expect(problems.map(({ place, rule }) => [place, rule])).toEqual([
      [`${path}, line 2`, 'similar-options'],
      [`${path}, line 3`, 'duplicate-options'],
      [`${path}, line 4`, 'answer-out-of-range'],
      [`${path}, line 3`, 'duplicate-id'],
    ])
  })
})

describe('engram data convert', () => {
  test('lines to a table and back are the same bytes, and a table begins with a byte order mark', async () => {
    const folder = await temporaryFolder()
    const at = (name: string) => join(folder, name)
    writeFileSync(at('a.jsonl'), formatQuestionLines(anyQuestions(42, 60)))
    for (const [from, to] of [
      ['a.jsonl', 'b.csv'],
      ['b.csv', 'c.tsv'],
      ['c.tsv', 'd.jsonl'],
    ] as const) {
      const { code, stdout, stderr } = await engram(['data', 'convert', at(from), '--out', at(to)], folder)
      expect({ code, stdout, stderr }).toEqual({ code: 0, stdout: '', stderr: `Written: ${at(to)} (60 questions)\n` })
    }
    expect(readFileSync(at('d.jsonl'))).toEqual(readFileSync(at('a.jsonl')))
    expect([...readFileSync(at('b.csv')).subarray(0, 3)]).toEqual([0xef, 0xbb, 0xbf])
  })

  test('draws options and writes prompts that predict asks as they are', async () => {
    const folder = await temporaryFolder()
    const facts = join(folder, 'facts.csv')
    const out = join(folder, 'q.jsonl')
    const towns = ['Paris', 'Rome', 'Oslo', 'Bern', 'Lima']
    const rows = towns.map((town, i) => `t${i},town,fr,Quelle ville est ${i} ?,${town},A\n`)
    writeFileSync(facts, `id,domain,lang,stem,option_1,answer\n${rows.join('')}`)
    const flags = ['--options', '4', '--render', 'both', '--seed', '1']
    const { code } = await engram(['data', 'convert', facts, '--out', out, ...flags], folder)
    expect(code).toBe(0)
    const written = readFileSync(out, 'utf8').trimEnd().split('\n')
    const [first] = written.map((line) => JSON.parse(line) as ReturnType<typeof question>)
    expect(first!.options).toHaveLength(4)
    expect(first!.variants.map(({ template }) => template)).toEqual(['fr-1', 'fr-2', 'fr-3', 'fr-last'])
    const answers = await engram(['predict', '--model', model, '--data', out, '--letters', 'bare'], folder)
    const golds = answers.stdout
      .trimEnd()
      .split('\n')
      .map((line) => (JSON.parse(line) as { gold: string }).gold)
    expect(golds).toHaveLength(20)
    expect('ABCD'.split('').map((letter) => golds.filter((gold) => gold === letter).length)).toEqual([5, 5, 5, 5])
  })

  test('predictions of the published sample are the same after it was converted', async () => {
    const folder = await temporaryFolder()
    const out = join(folder, 'q.csv')
    await engram(['data', 'convert', published, '--out', out], folder)
    const ask = (data: string) => engram(['predict', '--model', model, '--data', data, '--letters', 'bare'], folder)
    expect((await ask(out)).stdout).toBe((await ask(published)).stdout)
  })

  test.each<[string, string, string[], string]>([
    ['lines that cannot be read', 'q.jsonl', [], 'q.jsonl, line 2: is not JSON'],
    ['a quotation that is not closed', 'q.csv', [], 'q.csv, line 2: a quotation begins here'],
    ['prompts of a question with one option', 'one.jsonl', ['--render', 'both'], 'Question q cannot be rendered'],
  ])('%s: one sentence, code 2, no file', async (_, name, flags, part) => {
    const folder = await temporaryFolder()
    const line = formatQuestionLines([question({ options: ['x'], answer: 0 })])
    writeFileSync(join(folder, 'one.jsonl'), line)
    writeFileSync(join(folder, 'q.jsonl'), `${line}{"id"`)
    writeFileSync(join(folder, 'q.csv'), 'id,stem,option_1,answer\nq,"s,x,A\n')
    const out = join(folder, 'out.jsonl')
    const { code, stdout, stderr } = await engram(
      ['data', 'convert', join(folder, name), '--out', out, ...flags],
      folder,
    )
    expect({ code, stdout }).toEqual({ code: 2, stdout: '' })
    expect(stderr).toMatch(/^error: [^\n]+\n$/)
    expect(stderr).toContain(part)
    expect(readdirSync(folder).filter((each) => each.includes('out'))).toEqual([])
  })

  test('a question without enough other answers is left as it was, with a warning', async () => {
    const folder = await temporaryFolder()
    const path = join(folder, 'one.jsonl')
    writeFileSync(path, formatQuestionLines([question({ options: ['x'], answer: 0 })]))
    const { code, stderr } = await engram(
      ['data', 'convert', path, '--out', join(folder, 'o.jsonl'), '--options', '3'],
      folder,
    )
    expect(code).toBe(0)
    expect(stderr).toMatch(/^warning: Question q: too few other answers in the domain and language for 3 options/)
    expect(readFileSync(join(folder, 'o.jsonl'))).toEqual(readFileSync(path))
  })
})

describe('engram data pair', () => {
  const lines = (lang: string | null) =>
    formatQuestionLines([1, 2, 3].map((i) => question({ id: `q${i}`, lang, stem: `${lang} ${i}`, domain: `d${i}` })))

  test('pairs files of several languages, with ids of their own and languages from their names', async () => {
    const folder = await temporaryFolder()
    const at = (name: string) => join(folder, name)
    writeFileSync(at('facts.en.jsonl'), lines(null))
    writeFileSync(at('facts.ar.jsonl'), lines(null))
    const args = ['data', 'pair', at('facts.en.jsonl'), at('facts.ar.jsonl'), '--out', at('all.jsonl')]
    const { code, stdout, stderr } = await engram([...args, '--json'], folder)
    expect({ code, stderr }).toEqual({ code: 0, stderr: `Written: ${at('all.jsonl')} (6 questions)\n` })
    const links = stdout
      .trimEnd()
      .split('\n')
      .map((line) => JSON.parse(line) as object)
    expect(links[0]).toMatchObject({ pair: 'q1', lang: 'ar', ids: ['q1-en', 'q1-ar'], by: 'id' })
    const written = readFileSync(at('all.jsonl'), 'utf8').trimEnd().split('\n')
    const pairs = written.map((line) => JSON.parse(line) as { pair: string; lang: string })
    expect(pairs.map(({ pair, lang }) => `${pair} ${lang}`)).toEqual(
      ['en', 'ar'].flatMap((lang) => ['q1', 'q2', 'q3'].map((id) => `${id} ${lang}`)),
    )
    const text = await engram(args, folder)
    expect(text.stdout).toMatch(/^ar +3 +id 3 +0\.9\d +0 +0$/m)
  })

  test('pairs by place only when asked, and says so; without it nothing is written', async () => {
    const folder = await temporaryFolder()
    const at = (name: string) => join(folder, name)
    writeFileSync(at('a.en.jsonl'), lines(null))
    writeFileSync(at('a.ar.jsonl'), lines(null).replaceAll('"q', '"r'))
    const pair = (...flags: string[]) =>
      engram(['data', 'pair', at('a.en.jsonl'), at('a.ar.jsonl'), '--out', at('out.jsonl'), ...flags], folder)
    expect(await pair()).toMatchObject({ code: 2, stderr: expect.stringContaining('--by order') })
    expect(readdirSync(folder).sort()).toEqual(['a.ar.jsonl', 'a.en.jsonl'])
    expect(await pair('--by', 'order')).toMatchObject({
      code: 0,
      stderr: expect.stringContaining('warning: Paired by place'),
    })
  })

  test('refuses a question of no language, an id twice in one, and to write over what it reads', async () => {
    const folder = await temporaryFolder()
    const at = (name: string) => join(folder, name)
    writeFileSync(at('facts.jsonl'), lines(null))
    writeFileSync(at('en.jsonl'), lines('en'))
    const pair = (...files: string[]) => engram(['data', 'pair', ...files.map(at), '--out', at('out.jsonl')], folder)
    expect(await pair('facts.jsonl')).toMatchObject({ code: 2, stderr: expect.stringContaining('names no language') })
    expect(await pair('en.jsonl', 'en.jsonl')).toMatchObject({
      code: 2,
      stderr: expect.stringContaining('used twice in en'),
    })
    const over = await engram(['data', 'pair', at('en.jsonl'), '--out', at('en.jsonl')], folder)
    expect(over).toMatchObject({ code: 2, stderr: expect.stringContaining('one of the files to pair') })
    expect(readdirSync(folder).sort()).toEqual(['en.jsonl', 'facts.jsonl'])
  })
})
