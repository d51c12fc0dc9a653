import { join } from 'node:path'
import { describe, expect, onTestFinished, test } from 'vitest'
import { storedBlock } from '../../../main/workbench/report.ts'
import { block, projectWithBlocks } from '../../support/storedBlocks.ts'
import { temporaryFolder } from '../../support/temporaryFolder.ts'
import { callsOf, openWorkbench } from '../../support/workbenchCalls.ts'

async function opened() {
  const workbench = openWorkbench(await temporaryFolder())
  onTestFinished(() => workbench[Symbol.asyncDispose]())
  const { call } = callsOf(workbench)
  await call('projects.sample', {})
  return call
}

describe('storedBlock', () => {
  test.each(['{', '[]', 'null', '{"title":"a"}'])('of what is no block, %s, is refused in a sentence', (data) => {
    expect(() => storedBlock({ id: 'a', data })).toThrow('The report block in this project cannot be used')
  })
})

describe('the id of a block', () => {
  test('is the one that a project keeps it under, whatever the block says of itself', async () => {
    const folder = await temporaryFolder()
    const path = join(folder, 'given.engram')
    const saysOther = JSON.stringify(block({ id: 'other', title: 'Given' }))
    projectWithBlocks(path, [saysOther, saysOther])
    await using workbench = openWorkbench(folder)
    const { call } = callsOf(workbench)
    await call('projects.open', { path })
    const given = await call('report.get', {})
    expect(given.map(({ id }) => id)).toEqual(['stored-0', 'stored-1'])
    expect(await call('report.set', { blocks: given.slice(1) })).toEqual([given[1]])
    expect((await call('history.list', {})).steps.at(-1)?.name).toBe('Removed Given from the report')
  })
})

describe('report.set', () => {
  test('blocks of one id are refused, and the report stays', async () => {
    const call = await opened()
    await call('report.set', { blocks: [block({ id: 'kept' })] })
    const twice = ['a', 'b', 'c'].map((text) => block({ id: 'same', text }))
    await expect(call('report.set', { blocks: twice })).rejects.toThrow('two of its blocks have the same id')
    expect((await call('report.get', {})).map(({ id }) => id)).toEqual(['kept'])
  })

  test('a step names a few blocks by their titles, and of many says how many', async () => {
    const call = await opened()
    const few = ['a', 'b'].map((id) => block({ id, title: id }))
    await call('report.set', { blocks: few })
    const many = Array.from({ length: 2000 }, (_, i) => block({ id: `many-${i}` }))
    await call('report.set', { blocks: many })
    await call('report.set', { blocks: [few[1]!] })
    await call('report.set', { blocks: [] })
    expect((await call('history.list', {})).steps.slice(-4).map(({ name }) => name)).toEqual([
      'Added a, b to the report',
      'Added 2000 blocks to the report',
      'Added b to the report',
      'Removed b from the report',
    ])
    await call('history.goto', { step: (await call('history.list', {})).current - 2 })
    expect(await call('report.get', {})).toHaveLength(2000)
  })
})

describe('report.export', () => {
  test('prints the page that it exports, with the typefaces of the window in the page and in its drawings', async () => {
    const printed: string[] = []
    const printPage = (html: string) => (printed.push(html), Promise.resolve(new TextEncoder().encode('%PDF')))
    const workbench = openWorkbench(await temporaryFolder(), { printPage })
    onTestFinished(() => workbench[Symbol.asyncDispose]())
    const { call } = callsOf(workbench)
    await call('projects.sample', {})
    const svg = '<svg xmlns="http://www.w3.org/2000/svg" width="9" height="9"><text>a</text></svg>'
    await call('report.set', { blocks: [block({ id: 'a', kind: 'figure', svg })] })
    const { name, type, bytes } = await call('report.export', { format: 'pdf' })
    expect([name, type, Buffer.from(bytes).toString()]).toEqual(['Sample.pdf', 'application/pdf', '%PDF'])

    const page = new TextDecoder().decode((await call('report.export', { format: 'html' })).bytes)
    const faces = /@font-face\{[^}]*\}/g
    const drawing = (html: string): string =>
      Buffer.from(/svg\+xml;base64,([^"]*)/.exec(html)![1]!, 'base64').toString()
    expect(page).not.toMatch(faces)
    expect(drawing(printed[0]!).match(faces)).toEqual(printed[0]!.match(faces))
    expect(drawing(printed[0]!).replace(faces, '').replace('<style></style>', '')).toBe(drawing(page))
    const alike = (html: string): string =>
      html
        .replace(faces, '')
        .replace(/base64,[^"]*/, '')
        .replace(/sha256-[^&]*/, '')
        .replace(/; font-src data:/, '')
    expect(alike(printed[0]!)).toBe(alike(page))
  })
})
