/** The whole way from a fresh profile to changed answers and a report, as a person goes it: by mouse, or by keyboard alone. */
import type { Page } from 'playwright-core'

/** A detection on a slow machine. */
const workMs = 120_000

/** With the mouse: every step is a click on what can be seen, and the map is brushed. */
export async function goByMouse(page: Page): Promise<void> {
  const rail = (name: string) => page.getByRole('navigation').getByRole('link', { name, exact: true })
  const button = (name: string | RegExp) => page.getByRole('button', { name }).first()
  await button(/Open the sample/).click()
  await page.waitForSelector('.ag-row[row-index="1"]')
  await rail('Runs').click()
  await button('Start detecting').click()
  await button('Open the map').click({ timeout: workMs })
  await brushMap(page)
  await button(/^Edit these/).click()
  await runEdit(
    page,
    () => button(/^From the selection/).click(),
    () => button(/^Run/).click(),
  )
  await page
    .locator('main')
    .getByRole('button', { name: /^Add “/ })
    .first()
    .click()
  await rail('Compare').click()
  await page.getByRole('heading', { name: 'Runs beside the baseline' }).waitFor()
  await page.getByRole('button', { name: 'Add “Runs beside the baseline” to the report' }).click()
  await rail('Report').click()
}

/** With nothing but keys. */
export async function goByKeyboard(page: Page): Promise<void> {
  await page.keyboard.press('Control+KeyK')
  await page.keyboard.type('open the sample')
  await page.keyboard.press('Enter')
  await page.waitForSelector('.ag-row[row-index="1"]')
  await page.keyboard.press('Control+Digit4')
  await page.getByRole('button', { name: 'Start detecting' }).waitFor()
  await page.keyboard.press('Control+Enter')
  await page.getByRole('button', { name: 'Open the map' }).waitFor({ timeout: workMs })
  await page.keyboard.press('Control+Digit5')
  await page.getByRole('application').first().waitFor()
  await page.keyboard.press('KeyS')
  await page
    .getByRole('status')
    .filter({ hasText: /^\d+ neurons$/ })
    .waitFor()
  await page.keyboard.press('KeyE')
  const fromSelection = async (): Promise<void> => {
    await page.keyboard.press('Control+KeyK')
    await page.keyboard.type('add the selected neurons')
    await page.keyboard.press('Enter')
  }
  await runEdit(page, fromSelection, () => page.keyboard.press('Control+Enter'))
  await page.keyboard.press('KeyA')
  await page.keyboard.press('Control+Digit7')
  await page.getByRole('heading', { name: 'Runs beside the baseline' }).waitFor()
  await page.keyboard.press('KeyA')
  await page.keyboard.press('Control+Digit8')
}

/** Draws a box over the whole map: what is in it is chosen. */
export async function brushMap(page: Page): Promise<void> {
  const area = page.locator('[data-figure=map] .nsewdrag').first()
  await area.waitFor()
  const { x, y, width, height } = (await area.boundingBox())!
  await page.mouse.move(x + 3, y + 3)
  await page.mouse.down()
  await page.mouse.move(x + width / 2, y + height / 2, { steps: 4 })
  await page.mouse.move(x + width - 3, y + height - 3, { steps: 4 })
  await page.mouse.up()
  await page
    .locator('section', { hasText: /\d+ neurons/ })
    .locator('tbody tr')
    .first()
    .waitFor()
}

/** Puts the chosen neurons into an edit where that has not happened by itself, and runs it. */
async function runEdit(page: Page, take: () => Promise<void>, run: () => Promise<void>): Promise<void> {
  const card = page.locator('[data-card]').first()
  await page.getByRole('heading', { name: 'Edit', level: 1 }).waitFor()
  await card.waitFor({ timeout: 3000 }).catch(take)
  await card.waitFor()
  await run()
  await page
    .getByText(/\d+ of \d+ right answers became wrong/)
    .first()
    .waitFor({ timeout: workMs, state: 'attached' })
  // The effect is told before the control is through; only a whole run is compared.
  await page.locator('.job').first().waitFor({ timeout: workMs, state: 'detached' })
}
