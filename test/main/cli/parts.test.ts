import { existsSync, mkdirSync, readFileSync, writeFileSync } from 'node:fs'
import { join } from 'node:path'
import { expect, test } from 'vitest'
import { WorkbenchError } from '../../../main/base/errors.ts'
import type { Handlers } from '../../../main/rpc/engine/contract.ts'
import { cliRun } from '../../support/cliRun.ts'
import { temporaryFolder } from '../../support/temporaryFolder.ts'

const line = JSON.stringify({ id: 'a', stem: 'What?', options: ['x', 'y'], answer: 0, domain: 'd', lang: 'en' })

async function setup() {
  const folder = await temporaryFolder()
  const data = join(folder, 'q.jsonl')
  writeFileSync(data, `${line}\n`)
  const args = ['predict', '--model', folder, '--data', data]
  return { folder, args }
}

/** An engine that does its part of the work and leaves two prompts. */
const partly = (more = false): Partial<Handlers> => ({
  predict: () =>
    Promise.reject(new WorkbenchError('run.part', 'Left to others.', { own: 1, left: 2, parts: [2, 3], more })),
})

/** Commands of parts, for these names of files. */
function commands(args: readonly string[], names: Readonly<Record<number, string>>): string[] {
  return Object.entries(names).map(([i, name]) => `engram ${args.join(' ')} --shard ${i}/3 --store ${name}`)
}

test('a part ends well, says what is left, and merging lists the parts that are not there as commands', async () => {
  const { folder, args } = await setup()
  const store = join(folder, 'part-1.sqlite')
  const done = await cliRun([...args, '--shard=1/3', '--store', store], partly())
  expect(done.code).toBe(0)
  expect(done.stderr).toContain(`Part 1 of 3: 1 prompt in ${store}. 2 prompts left to the other parts.`)
  const project = join(folder, 'p.sqlite')
  const merged = await cliRun(['merge', store, '--project', project])
  const [second, third] = commands(args, { 2: join(folder, 'part-2.sqlite'), 3: join(folder, 'part-3.sqlite') })
  expect(merged.stdout).toBe(
    [
      `0 results taken into ${project}, 0 there already`,
      'not among these files: 2 parts',
      `  ${second}`,
      `  ${third}`,
      `then: engram ${args.join(' ')} --project ${project}\n`,
    ].join('\n'),
  )
})

test('where more is to be shared once all parts are known, merging lists them again over what was merged', async () => {
  const { folder, args } = await setup()
  const stores = [1, 2, 3].map((i) => join(folder, `v2-part-0${i}.sqlite3`))
  for (const [i, store] of stores.entries()) {
    await cliRun([...args, '--shard', `${i + 1}/3`, '--store', store], partly(true))
  }
  const project = join(folder, 'p.sqlite')
  const { stdout } = await cliRun(['merge', ...stores, '--project', project])
  const again = commands([...args, '--project', project], { 1: stores[0]!, 2: stores[1]!, 3: stores[2]! })
  for (const line of again) expect(stdout).toContain(`  ${line}\n`)
  expect(stdout).toContain(`or all of it here: engram ${args.join(' ')} --project ${project}\n`)
})

test('a file that holds parts of two commands tells what is missing of each', async () => {
  const { folder, args } = await setup()
  const store = join(folder, 'part-1.sqlite')
  const other = [...args, '--seed', '7']
  for (const command of [args, other, args]) await cliRun([...command, '--shard', '1/3', '--store', store], partly())
  const { stdout } = await cliRun(['merge', store, '--project', join(folder, 'p.sqlite')])
  const missing = { 2: join(folder, 'part-2.sqlite'), 3: join(folder, 'part-3.sqlite') }
  for (const line of [...commands(args, missing), ...commands(other, missing)]) expect(stdout).toContain(`  ${line}\n`)
  expect(stdout.match(/not among these files: 2 parts/g)).toHaveLength(2)
})

test('part 0 of any number ends with code 1 and lists the missing parts as commands', async () => {
  const { args } = await setup()
  expect(await cliRun([...args, '--shard', '0/3'], partly())).toMatchObject({
    code: 1,
    stdout: `${commands(args, { 2: 'part-2.sqlite', 3: 'part-3.sqlite' }).join('\n')}\n`,
    stderr: 'error: Left to others.\n',
  })
})

test('merging a file writes no command that a terminal would obey', async () => {
  const { folder, args } = await setup()
  const store = join(folder, 'part-1.sqlite')
  await cliRun([...args, '--system', 'a\u001b[2Jb\u202e', '--shard', '1/3', '--store', store], partly())
  const { stdout } = await cliRun(['merge', store, '--project', join(folder, 'p.sqlite')])
  expect(stdout).toContain(String.raw`--system $'a\u001b[2Jb\u202e'`)
  expect(stdout).not.toMatch(/[\u001b\u202e]/)
})

test.each([
  [['--shard', '4/3'], 'Expected a part and the number of parts, such as 3/8; 100000 parts at most.'],
  [['--shard', '1/3'], '--shard needs --store: a file of its own for the results of this part.'],
  [['--store', 's'], '--store is the file of one part: say which with --shard i/n.'],
])('%j is refused in words', async (flags, sentence) => {
  const { args } = await setup()
  const { code, stderr } = await cliRun([...args, ...flags], partly())
  expect(code).toBe(2)
  expect(stderr).toContain(sentence)
})

test('a --store that cannot take the results is refused before any work, and stays as it is', async () => {
  const { folder, args } = await setup()
  const at = (name: string): string => join(folder, name)
  mkdirSync(at('folder'))
  writeFileSync(at('notes.txt'), 'dear diary')
  let asked = 0
  const handlers: Partial<Handlers> = {
    predict: (...given) => {
      asked++
      return partly().predict!(...given)
    },
  }
  const run = (store: string) => cliRun([...args, '--shard', '1/3', '--store', store], handlers)
  expect(await run(at('folder'))).toMatchObject({
    code: 2,
    stderr: `error: --store ${at('folder')} is a folder; give the name of a file in it.\n`,
  })
  expect(await run(at('notes.txt'))).toMatchObject({
    code: 2,
    stderr: `error: --store ${at('notes.txt')} is there and holds no results of Engram, so it stays; give another name.\n`,
  })
  expect(await run(at('notes.txt/deep/part.sqlite'))).toMatchObject({
    code: 2,
    stderr: `error: ${at('notes.txt')} is a file where --store needs a folder; give another place.\n`,
  })
  expect(asked).toBe(0)
  expect(readFileSync(at('notes.txt'), 'utf8')).toBe('dear diary')
  expect((await run(at('new/part.sqlite'))).code).toBe(0)
  expect((await run(at('new/part.sqlite'))).code).toBe(0) // its own file again
  expect(existsSync(at('new/part.sqlite'))).toBe(true)
})

test('merging a folder says that it is one', async () => {
  const { folder } = await setup()
  expect(await cliRun(['merge', folder, '--project', join(folder, 'p.sqlite')])).toMatchObject({
    code: 2,
    stderr: `error: ${folder} is a folder; name the files of the parts in it.\n`,
  })
})
