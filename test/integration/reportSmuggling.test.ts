import { existsSync, writeFileSync } from 'node:fs'
import { join } from 'node:path'
import { pathToFileURL } from 'node:url'
import { chromium } from 'playwright-core'
import { beforeEach, describe, expect, test } from 'vitest'
import { isWorkbenchError } from '../../main/base/errors.ts'
import type { ReportBlock } from '../../main/report/blocks/block.ts'
import { evaluationPage } from '../support/reportPages.ts'
import { harmlessSvg, smuggledSvgs, smuggledTexts } from '../support/smuggled.ts'
import { block, projectWithBlocks } from '../support/storedBlocks.ts'
import { temporaryFolder } from '../support/temporaryFolder.ts'
import { callsOf, openWorkbench } from '../support/workbenchCalls.ts'

const executablePath = '/usr/bin/chromium'

describe('a report of a project that holds what was smuggled in', () => {
  beforeEach(({ skip }) => {
    if (!existsSync(executablePath)) skip(`there is no Chromium at ${executablePath}`)
  })

  const stay = 'stays on its page, asks nobody, runs nothing, and is changed nowhere outside of the block'
  const smuggled = [
    ...Object.entries(smuggledSvgs).map(([name, svg]) => figure(name, svg)),
    ...Object.entries(smuggledTexts).flatMap(([name, text]) => said(name, text)),
  ]
  const plain = smuggled.map(({ id }) => figure(id, harmlessSvg))

  test(`in stored blocks: ${stay}`, async () => {
    expect(smuggled.length).toBeGreaterThan(90)
    const found = await visit(await exported(smuggled))
    const { around } = await visit(await exported(plain))
    expect(found).toMatchObject({ requests: [], dialogs: [], odd: [], beyond: [], ran: false, stays: true })
    expect(found.around).toEqual(around)
  })

  test(`in blocks of a window: ${stay}`, async () => {
    const { page, refused } = await exportedBySet(smuggled)
    const found = await visit(page)
    expect(found).toMatchObject({ requests: [], dialogs: [], odd: [], beyond: [], ran: false, stays: true })
    expect(refused.filter((message) => !/^The figure ".*" is not kept: [^\n]*[.]$/.test(message))).toEqual([])
    expect(refused.length).toBeGreaterThan(40)
  })

  test('a figure that does nothing but be looked at is seen', async () => {
    const { pictures } = await visit(await exported([figure('plain', harmlessSvg)]))
    expect(pictures).toEqual(['300 x 120'])
  })
})

describe('the page of an evaluation', () => {
  beforeEach(({ skip }) => {
    if (!existsSync(executablePath)) skip(`there is no Chromium at ${executablePath}`)
  })

  test('has the elements that it has without what is smuggled into its texts, asks nobody and runs nothing', async () => {
    const texts = Object.values({ ...smuggledSvgs, ...smuggledTexts }).filter((text) => text.length < 10_000)
    const written = async (all: readonly string[]): Promise<string> => {
      const path = join(await temporaryFolder(), 'report.html')
      writeFileSync(path, evaluationPage(all))
      return path
    }
    const found = await visit(await written(texts))
    const plain = await visit(await written(texts.map((_text, i) => `plain ${i}`)))
    expect(found).toMatchObject({ requests: [], dialogs: [], ran: false, stays: true })
    expect(found.elements.length).toBeGreaterThan(1000)
    expect(found.elements).toEqual(plain.elements)
  })
})

/** As a project keeps ids: without spaces, and not too long. */
function idOf(name: string): string {
  return `odd-${name.replaceAll(/[^A-Za-z0-9]+/g, '-')}`
}

function figure(name: string, svg: string): ReportBlock {
  const table = { columns: ['a'], rows: [['1']] }
  return block({ id: idOf(name), kind: 'figure', title: 'A figure', text: 'It falls.', svg, table })
}

function said(name: string, text: string): readonly ReportBlock[] {
  const table = { columns: [text], rows: [[text]] }
  return [
    block({ id: idOf(`text-${name}`), title: text, text }),
    block({ id: idOf(`table-${name}`), kind: 'table', title: text, text, table }),
    block({ id: idOf(`figure-${name}`), kind: 'figure', title: text, text, svg: harmlessSvg }),
  ]
}

/** The page of a project whose blocks nobody checked, as its host writes it; behind each stands a plain one. */
async function exported(blocks: readonly ReportBlock[]): Promise<string> {
  const folder = await temporaryFolder()
  const path = join(folder, 'given.engram')
  projectWithBlocks(
    path,
    blocks.flatMap((one) => [one, block({ id: `behind-${one.id}` })]),
  )
  await using workbench = openWorkbench(folder)
  const { call } = callsOf(workbench)
  await call('projects.open', { path })
  const page = join(folder, 'report.html')
  writeFileSync(page, (await call('report.export', { format: 'html' })).bytes)
  return page
}

/** The page of a project into which a window puts the blocks one by one, and what is said to those that are not taken. */
async function exportedBySet(blocks: readonly ReportBlock[]) {
  const folder = await temporaryFolder()
  await using workbench = openWorkbench(folder)
  const { call } = callsOf(workbench)
  await call('projects.create', { path: join(folder, 'own.engram'), name: 'Own' })
  const refused: string[] = []
  let kept: ReportBlock[] = []
  for (const one of blocks) {
    try {
      kept = await call('report.set', { blocks: [...kept, one] })
    } catch (error) {
      if (!isWorkbenchError(error)) throw error
      refused.push(error.message)
    }
  }
  const page = join(folder, 'report.html')
  writeFileSync(page, (await call('report.export', { format: 'html' })).bytes)
  return { page, refused }
}

interface Seen {
  /** Elements that lead somewhere, hold another page, take something in or pass for the report's own, with their blocks. */
  readonly odd: readonly string[]
  /** Elements of a block that are seen outside of it. */
  readonly beyond: readonly string[]
  /** What stands outside of the blocks, with its size. */
  readonly around: readonly string[]
  readonly pictures: readonly string[]
  /** All of them, by name and attributes; how wide a text is decides whether a figure narrows it. */
  readonly elements: readonly string[]
}

async function visit(path: string) {
  await using browser = await chromium.launch({ executablePath, args: ['--no-sandbox'] })
  const page = await browser.newPage({ viewport: { width: 900, height: 1000 } })
  const url = pathToFileURL(path).href
  const [requests, dialogs]: [string[], string[]] = [[], []]
  page.on('request', (request) => {
    if (request.url() !== url && !request.url().startsWith('data:')) requests.push(request.url())
  })
  page.on('dialog', (dialog) => {
    dialogs.push(dialog.message())
    void dialog.dismiss()
  })
  // Nothing leaves this machine; whoever goes there is seen to have gone.
  await page.route(/^(?!file:|data:)/, (route) => route.fulfill({ contentType: 'text/html', body: 'gone' }))
  await page.goto(url, { waitUntil: 'networkidle' })
  // a busy machine may be idle towards the network before it has read the page to its end
  await page.waitForLoadState('load')
  const seen = await page.evaluate<Seen>(look)
  for (const one of await page.locator('figure > :first-child').all()) await one.click()
  await page.waitForLoadState('networkidle')
  const ran = await page.evaluate('"hit" in window')
  return { ...seen, requests, dialogs, ran, stays: page.url() === url }
}

// What runs on the page is text: the tests know no DOM.
const look = `(() => {
  const blockOf = (one) => one.closest('[id^="block-odd"]')
  const nameOf = (one) => (blockOf(one)?.id ?? 'outside') + ': ' + one.tagName.toLowerCase()
  const all = [...document.querySelectorAll('*')]
  const odd = all.filter((one) => one.matches(
    'a, area, base, form, input, button, iframe, frame, object, embed, script, link, audio, video, math, foreignObject, ' +
    'svg, h1:not(main > h1), h2:not(section > h2), style:not(head > style), meta[http-equiv="refresh"], [onload], [onerror], ' +
    'img:not([src^="data:image/svg+xml;base64,"])'))
  // a typeface's box is taller than its line, by up to 5 px above and below in a heading
  const beyond = all.filter((one) => {
    const block = blockOf(one)
    if (block === null || one.closest('details') !== null) return false
    const [inner, outer] = [one.getBoundingClientRect(), block.getBoundingClientRect()]
    return inner.width > 0 &&
      (inner.left < outer.left - 1 || inner.right > outer.right + 1 || inner.top < outer.top - 5 || inner.bottom > outer.bottom + 5)
  })
  const around = all.filter((one) => blockOf(one) === null && one.querySelector('[id^="block-odd"]') === null).map((one) => {
    const { left, width, height } = one.getBoundingClientRect()
    const text = [...one.childNodes].filter(({ nodeType }) => nodeType === 3).map(({ data }) => data.trim()).join('')
    return [one.tagName, ...[left, width, height].map(Math.round), getComputedStyle(one).display, text].join(' ')
  })
  const pictures = [...document.images].map(({ naturalWidth, naturalHeight }) => naturalWidth + ' x ' + naturalHeight)
  const elements = all.map((one) =>
    [one.tagName, ...one.getAttributeNames().filter((name) => !/^(textLength|lengthAdjust)$/.test(name))].join(' '))
  return { elements, odd: odd.map(nameOf), beyond: beyond.map(nameOf), around, pictures }
})()`
