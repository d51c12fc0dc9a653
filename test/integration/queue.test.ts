/** The real command with a real worker over a real Redis: the files of a run that nobody shared. */
import { readdirSync, readFileSync, writeFileSync } from 'node:fs'
import { join } from 'node:path'
import { describe, expect, onTestFinished, test } from 'vitest'
import { engram, startEngram } from '../support/engram.ts'
import { redisServer, withoutRedis } from '../support/redisServer.ts'
import { temporaryFolder } from '../support/temporaryFolder.ts'
import { root } from '../support/workbenchCalls.ts'

const model = join(root, 'resources/demo-model')

function filesOf(dir: string): Record<string, Buffer> {
  return Object.fromEntries(readdirSync(dir).map((name) => [name, readFileSync(join(dir, name))]))
}

describe('engram with --queue', () => {
  test('a detection of three stages has the bytes of one that nobody shared', async ({ skip }) => {
    if (withoutRedis !== null) skip(withoutRedis)
    const [{ url }, folder] = [await redisServer(), await temporaryFolder()]
    const data = join(folder, 'q.jsonl')
    const lines = readFileSync(join(root, 'resources/questions/domains.jsonl'), 'utf8').split('\n')
    writeFileSync(data, lines.slice(0, 4).join('\n'))
    const inData = join(folder, 'data')
    const worker = startEngram(['worker', '--queue', url, '--model', model, '--threads', '1'], inData)
    onTestFinished(() => worker.kill('SIGKILL'))
    const run = async (...args: string[]): Promise<void> => {
      const { code, stderr } = await engram([...args, '--model', model], inData)
      expect(`${stderr}${code}`).toMatch(/0$/)
    }
    const detect = ['detect', '--data', data, '--candidates', '5', '--to', 'mean']
    const [alone, shared] = ['alone.sqlite', 'shared.sqlite'].map((name) => ['--project', join(folder, name)])
    await run(...detect, '--out', join(folder, 'alone'), '--threads', '1', ...alone!)
    await run(...detect, '--out', join(folder, 'shared'), '--queue', url, ...shared!)
    expect(filesOf(join(folder, 'shared'))).toEqual(filesOf(join(folder, 'alone')))
  })
})
