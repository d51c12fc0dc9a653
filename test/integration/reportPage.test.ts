import { existsSync, readFileSync, writeFileSync } from 'node:fs'
import { createRequire } from 'node:module'
import { join } from 'node:path'
import { pathToFileURL } from 'node:url'
import { chromium, type BrowserContextOptions, type Page } from 'playwright-core'
import { beforeEach, describe, expect, test } from 'vitest'
import { isOwnPdf } from '../../main/report/pdf/creator.ts'
import { printInBrowser } from '../../main/report/pdf/printInBrowser.ts'
import { reportHtml } from '../../main/report/reportHtml.ts'
import { bundledTypefaces } from '../../main/workbench/resources.ts'
import { sampleEvaluation, type SampleOptions } from '../support/sampleEvaluation.ts'
import { temporaryFolder } from '../support/temporaryFolder.ts'

const executablePath = '/usr/bin/chromium'
const axe = readFileSync(createRequire(import.meta.url).resolve('axe-core/axe.min.js'), 'utf8')

const domains = [
  'geography',
  'international relations',
  'الجغرافيا السياسية والتاريخ القديم',
  '中国古代历史与地理知识问答',
]
/** Other people have other typefaces: the widest there are, and wider. */
const typefaces = [
  ['those of this machine', ''],
  ['letters of equal width', 'font-family: monospace !important'],
  ['bold letters of equal width', 'font-family: monospace !important; font-weight: 700 !important'],
  ['15 % more between all letters', 'letter-spacing: 0.15em !important'],
  ['narrow ones', 'letter-spacing: -0.1em !important'],
] as const

const views = [
  ['light, as wide as a desk, one run', ['qrnca'], { colorScheme: 'light', viewport: { width: 1200, height: 900 } }],
  [
    'dark, as narrow as a telephone, two runs',
    ['qrnca', 'random'],
    { colorScheme: 'dark', viewport: { width: 400, height: 900 } },
  ],
] as const

describe('the page of a report', () => {
  beforeEach(({ skip }) => {
    if (!existsSync(executablePath)) skip(`there is no Chromium at ${executablePath}`)
  })

  test.each(views)('%s: no fault of accessibility, no request, no script, nothing cut off', async (_, runs, view) => {
    // the policy is set aside for axe alone; that it forbids scripts is tested below
    await onPage({ runs }, { ...view, bypassCSP: true }, async (page, url) => {
      const requests: string[] = []
      page.on('request', (request) => requests.push(request.url()))
      await page.goto(url)
      await page.evaluate('for (const details of document.querySelectorAll("details")) details.open = true')
      expect(await page.evaluate('document.documentElement.scrollWidth')).toBeLessThanOrEqual(view.viewport.width)
      expect(await page.evaluate(textsOutsideTheirFigure)).toEqual([])
      expect(await page.evaluate(brokenWords)).toEqual([])
      await page.evaluate(axe)
      expect(await page.evaluate(violations)).toEqual([])
      expect(await page.evaluate('"hit" in window')).toBe(false)
      expect(requests).toEqual([url])
    })
  })

  test('a figure holds its texts, apart from each other, in any typeface', async () => {
    // the policy is set aside for the styles of this test
    await onPage(
      { runs: ['qrnca', 'random'], domains },
      { bypassCSP: true, viewport: { width: 1200, height: 900 } },
      async (page, url) => {
        await page.goto(url)
        for (const [name, css] of typefaces) {
          await page.evaluate(`for (const text of document.querySelectorAll('svg text')) text.style.cssText = '${css}'`)
          expect(await page.evaluate(textsOutsideTheirFigure), name).toEqual([])
          expect(await page.evaluate(textsOnOthers), name).toEqual([])
        }
      },
    )
  })

  test('its policy lets its own style through and stops every script', async () => {
    await onPage({ runs: ['qrnca'] }, {}, async (page, url) => {
      const messages: string[] = []
      page.on('console', (message) => messages.push(message.text()))
      await page.goto(url)
      expect(messages).toEqual([])
      expect(await page.evaluate('getComputedStyle(document.body).maxWidth')).toBe('960px')
      await page.evaluate(`
        const script = document.createElement('script')
        script.textContent = 'window.ran = true'
        document.body.append(script)`)
      expect(await page.evaluate('"ran" in window')).toBe(false)
    })
  })

  test('printed is a PDF in Engram’s typeface, its wide tables across, and no word on paper is broken', async () => {
    const { evaluation, context } = hostileReport({ runs: ['qrnca'] })
    const html = reportHtml(evaluation, context, await bundledTypefaces())
    const pdf = Buffer.from(await printInBrowser(html, { browser: executablePath })).toString('latin1')
    expect(pdf.slice(0, 5)).toBe('%PDF-')
    expect(isOwnPdf(pdf.slice(0, 2 ** 16))).toBe(true)
    expect(pdf).toMatch(/\/FontName \/[A-Z]{6}\+Inter-Regular/)
    expect(pdf).toMatch(/\/MediaBox \[0 0 594\.\d+ 841\.\d+\]/)
    expect(pdf).toMatch(/\/MediaBox \[0 0 841\.\d+ 594\.\d+\]/)
    await onPage({ runs: ['qrnca'] }, { viewport: { width: 680, height: 1009 } }, async (page, url) => {
      await page.goto(url)
      await page.emulateMedia({ media: 'print' })
      expect(await page.evaluate(brokenWords)).toEqual([])
    })
  })
})

type Sample = SampleOptions & { readonly runs: readonly string[] }

/** With hostile texts in it. */
function hostileReport(sample: Sample) {
  const { evaluation, texts } = sampleEvaluation({ langs: ['en', 'ar', 'zh'], ...sample })
  const hostile = new Map([...texts].map(([id, text]) => [id, { ...text, options: ['<script>window.hit=1</script>'] }]))
  const run = {
    ...{ engram: '1', modelType: 'llama', questions: hostile, warnings: ['Something is odd.'] },
    ...{
      effects: new Map(),
      agreement: null,
      labels: new Map(),
      command: 'engram detect --model SmolLM2',
      template: null,
    },
  }
  return { evaluation, context: { engram: '1', runs: sample.runs.map(() => run), command: 'engram evaluate' } }
}

/** Gives such a report to the system's Chromium. */
async function onPage(
  sample: Sample,
  options: BrowserContextOptions,
  work: (page: Page, url: string) => Promise<void>,
): Promise<void> {
  const { evaluation, context } = hostileReport(sample)
  const path = join(await temporaryFolder(), 'report.html')
  writeFileSync(path, reportHtml(evaluation, context))
  await using browser = await chromium.launch({
    executablePath,
    args: ['--no-sandbox', '--disable-background-networking'],
  })
  await work(await browser.newPage(options), pathToFileURL(path).href)
}

// What runs on the page is text: the tests know no DOM.
const violations = `(async () => {
  const runOnly = ['wcag2a', 'wcag2aa', 'wcag21a', 'wcag21aa', 'wcag22aa', 'best-practice']
  const { violations } = await axe.run(document, { runOnly })
  return violations.map(({ id, nodes }) => id + ': ' + nodes[0].html.slice(0, 200))
})()`

// Digests and the like may be broken; scripts without spaces are, between any two characters.
const brokenWords = `[...document.querySelectorAll('td, th, dd, dt')].flatMap((cell) => {
  const walker = document.createTreeWalker(cell, NodeFilter.SHOW_TEXT)
  const broken = []
  for (let text = walker.nextNode(); text !== null; text = walker.nextNode()) {
    for (const { 0: word, index } of text.data.matchAll(/[\\p{L}\\p{M}\\p{N}.,+−%]+/gu)) {
      if (word.length > 27 || /\\p{sc=Han}/u.test(word)) continue
      const range = document.createRange()
      range.setStart(text, index)
      range.setEnd(text, index + word.length)
      const lines = new Set([...range.getClientRects()].filter(({ width }) => width > 1).map(({ top }) => Math.round(top / 4)))
      if (lines.size > 1) broken.push(word)
    }
  }
  return broken
})`

// A typeface's box is up to 4 px taller than its letters, and a turned text's is wider.
const textsOutsideTheirFigure = `[...document.querySelectorAll('svg')].flatMap((svg) => {
  const frame = svg.getBoundingClientRect()
  return [...svg.querySelectorAll('text')].flatMap((text) => {
    const box = text.getBoundingClientRect()
    const isInside =
      box.left >= frame.left - 2 && box.right <= frame.right + 2 && box.top >= frame.top - 4 && box.bottom <= frame.bottom + 4
    return isInside ? [] : [svg.querySelector('title').textContent + ': ' + text.textContent]
  })
})`

// Names of columns may be turned: their boxes cross where they do not. Others' boxes have up to 4 px above and below letters.
const textsOnOthers = `[...document.querySelectorAll('svg')].flatMap((svg) => {
  const texts = [...svg.querySelectorAll('text')].filter((text) => !/-40/.test(text.getAttribute('transform') ?? ''))
  const boxes = texts.map((text) => text.getBoundingClientRect())
  return boxes.flatMap((a, i) => boxes.slice(0, i).flatMap((b, j) => {
    const across = Math.min(a.right, b.right) - Math.max(a.left, b.left)
    const along = Math.min(a.bottom, b.bottom) - Math.max(a.top, b.top)
    return across > 1 && along > 7 ? [svg.querySelector('title').textContent + ': ' + texts[j].textContent + ', ' + texts[i].textContent] : []
  }))
})`
