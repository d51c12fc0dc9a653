/** The licences of all that an installer holds beside Electron, whose own come with it. */
import { existsSync, readFileSync, readdirSync } from 'node:fs'
import { join } from 'node:path'

/** They write code of their own into what is built from ours. */
const builders = ['node_modules/@inlang/paraglide-js', 'node_modules/vite']
const isNote = (/** @type {string} */ name) => /^(licen[cs]e|notice|copying|third.?party)/i.test(name)

/**
 * One text: our licence, those of the fonts, and those of each package that is no tool of development.
 *
 * @param {string} root the folder of package.json, set up
 * @throws {Error} naming each package that comes without a word on its licence
 */
export function licenceNotes(root) {
  /** @type {{ packages: Record<string, { dev?: boolean, version?: string, license?: string }> }} */
  const { packages } = JSON.parse(readFileSync(join(root, 'package-lock.json'), 'utf8'))
  const shipped = Object.entries(packages).filter(
    ([path, { dev }]) => path !== '' && (dev !== true || builders.includes(path)) && existsSync(join(root, path)),
  )
  const silent = shipped.filter(([path, { license }]) => license === undefined && notesIn(join(root, path)) === '')
  if (silent.length > 0) throw new Error(`No licence is known of ${silent.map(([path]) => path).join(', ')}.`)
  const parts = [
    ['Engram', notesIn(root)],
    ['Fonts', notesIn(join(root, 'renderer/fonts'))],
    ...shipped.map(([path, { version, license }]) => [
      `${path.slice(path.lastIndexOf('node_modules/') + 'node_modules/'.length)} ${version} (${license ?? 'see below'})`,
      notesIn(join(root, path)),
    ]),
  ]
  const rule = '='.repeat(80)
  return parts
    .map(([title, text]) => `${rule}\n${title}\n${rule}\n\n${text || 'It names its licence alone.\n'}`)
    .join('\n')
}

/** @param {string} folder */
function notesIn(folder) {
  if (!existsSync(folder)) return ''
  const files = readdirSync(folder, { withFileTypes: true }).filter((file) => file.isFile() && isNote(file.name))
  return files.map(({ name }) => `${readFileSync(join(folder, name), 'utf8').trimEnd()}\n`).join('\n')
}
