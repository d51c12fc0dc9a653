import { readFileSync, rmSync } from 'node:fs'
import { join } from 'node:path'
import { describe, expect, test } from 'vitest'
import { toPredict } from '../../support/runSettings.ts'
import { projectOf, ran, sampleOf } from '../../support/windowTest.ts'

describe('recent projects', () => {
  test('one whose file has gone is shown as missing, and to open it offers to take it off the list', async () => {
    const { call, folder } = await projectOf()
    await call('projects.close', {})
    const path = join(folder, 'empty.engram')
    rmSync(path)
    expect(await call('projects.recent', {})).toMatchObject([{ path, name: 'Empty', missing: true }])
    await expect(call('projects.open', { path })).rejects.toMatchObject({
      code: 'input.missing',
      details: { fixes: [{ command: 'project.forget', argument: path }] },
    })
    await call('projects.forget', { path })
    expect(await call('projects.recent', {})).toEqual([])
    await expect(call('projects.open', { path })).rejects.toMatchObject({ details: { fixes: [] } })
  })

  test('are the last thirty, the newest first, and one that is opened again is named once', async () => {
    const { call, folder } = await projectOf()
    for (let i = 0; i < 30; i++) await call('projects.create', { path: join(folder, `p${i}`), name: `P${i}` })
    await call('projects.open', { path: join(folder, 'p3.engram') })
    const names = (await call('projects.recent', {})).map(({ name }) => name)
    expect(names).toHaveLength(30)
    expect(names.slice(0, 3)).toEqual(['P3', 'P29', 'P28'])
    expect(names.at(-1)).toBe('P0') // not the one before the thirty
  })

  test('tell what a project holds now, also when the program ended without closing it', async () => {
    const host = await sampleOf()
    const before = (await host.call('projects.recent', {}))[0]!
    expect(before).toMatchObject({ nQuestions: 80, nRuns: 0 })
    await ran(host, toPredict())
    await ran(host, toPredict())
    expect((await host.call('projects.recent', {}))[0]).toMatchObject({ nQuestions: 80, nRuns: 2 })
    // What the next program finds.
    const file = join(host.folder, 'recent.json')
    await expect.poll(() => JSON.parse(readFileSync(file, 'utf8')) as unknown).toMatchObject([{ nRuns: 2 }])
  })
})
