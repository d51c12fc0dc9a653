/**
 * `npm run icons`: draws resources/icons/icon.svg in the sizes that systems ask for, with the Chromium of this machine, and
 * wraps them as Windows (.ico), macOS (.icns) and Linux (a folder of .png) want them. What it writes is kept in git.
 */
import { spawnSync } from 'node:child_process'
import { copyFileSync, existsSync, mkdirSync, mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { root } from './setup.mjs'

const folder = join(root, 'resources/icons')
const chromium = ['/usr/bin/chromium', '/usr/bin/chromium-browser', '/usr/bin/google-chrome'].find((path) =>
  existsSync(path),
)
if (chromium === undefined) throw new Error('Icons are drawn with Chromium, which is not installed here.')

/** Side by system; a Mac's icons leave a margin around the shape. */
const sizes = {
  ico: [16, 24, 32, 48, 64, 128, 256],
  linux: [16, 32, 48, 64, 128, 256, 512],
  icns: [16, 32, 64, 128, 256, 512, 1024],
}
/** What macOS calls each size, the second where it stands for twice as many dots. */
const macNames = /** @type {Record<number, string[]>} */ ({
  ...{ 16: ['icp4'], 32: ['icp5', 'ic11'], 64: ['ic12'], 128: ['ic07'] },
  ...{ 256: ['ic08', 'ic13'], 512: ['ic09', 'ic14'], 1024: ['ic10'] },
})

const plain = draw([...new Set([...sizes.ico, ...sizes.linux])], 1)
const mac = draw(sizes.icns, 824 / 1024)
writeFileSync(join(folder, 'icon.ico'), ico(sizes.ico.map((size) => [size, picture(plain, size)])))
writeFileSync(join(folder, 'icon.icns'), icns(sizes.icns.map((size) => [size, picture(mac, size)])))
copyFileSync(join(folder, 'icon.svg'), join(root, 'renderer/public/icon.svg')) // the page's own
mkdirSync(join(folder, 'linux'), { recursive: true })
for (const size of sizes.linux) writeFileSync(join(folder, 'linux', `${size}x${size}.png`), picture(plain, size))

/**
 * @param {number[]} wanted
 * @param {number} share of the side that the drawing takes
 * @returns {Map<number, Buffer>} PNG files by size
 */
function draw(wanted, share) {
  const svg = readFileSync(join(folder, 'icon.svg')).toString('base64')
  const page = `<!doctype html><body><script>
    const image = new Image()
    image.onload = () => {
      document.body.textContent = JSON.stringify(${JSON.stringify(wanted)}.map((size) => {
        const canvas = document.createElement('canvas')
        canvas.width = canvas.height = size
        const side = size * ${share}
        canvas.getContext('2d').drawImage(image, (size - side) / 2, (size - side) / 2, side, side)
        return [size, canvas.toDataURL('image/png').split(',')[1]]
      }))
    }
    image.src = 'data:image/svg+xml;base64,${svg}'
  </script>`
  const work = mkdtempSync(join(tmpdir(), 'engram-icons-'))
  try {
    writeFileSync(join(work, 'icons.html'), page)
    const flags = ['--headless', '--no-sandbox', '--disable-gpu', '--virtual-time-budget=10000', '--dump-dom']
    const { stdout, stderr } = spawnSync(
      /** @type {string} */ (chromium),
      [...flags, `--user-data-dir=${join(work, 'profile')}`, join(work, 'icons.html')],
      { encoding: 'utf8', maxBuffer: 2 ** 28 },
    )
    const found = /<body>(\[.*\])<\/body>/s.exec(stdout)?.[1]
    if (found === undefined) throw new Error(`Chromium drew nothing: ${stderr}`)
    /** @type {[number, string][]} */
    const drawn = JSON.parse(found)
    return new Map(drawn.map(([size, png]) => [size, Buffer.from(png, 'base64')]))
  } finally {
    rmSync(work, { recursive: true, force: true })
  }
}

/**
 * @param {Map<number, Buffer>} drawn
 * @param {number} size
 */
function picture(drawn, size) {
  const png = drawn.get(size)
  if (png === undefined) throw new Error(`No picture of ${size} dots was drawn.`)
  return png
}

/**
 * A table of pictures (side 256 is written as 0), then the PNG files themselves.
 *
 * @param {[number, Buffer][]} pictures
 */
function ico(pictures) {
  const head = Buffer.alloc(6 + 16 * pictures.length)
  head.writeUInt16LE(1, 2)
  head.writeUInt16LE(pictures.length, 4)
  let at = head.length
  for (const [i, [size, png]] of pictures.entries()) {
    const entry = 6 + 16 * i
    head.writeUInt8(size % 256, entry)
    head.writeUInt8(size % 256, entry + 1)
    head.writeUInt16LE(1, entry + 4) // colour planes
    head.writeUInt16LE(32, entry + 6) // bits a dot
    head.writeUInt32LE(png.length, entry + 8)
    head.writeUInt32LE(at, entry + 12)
    at += png.length
  }
  return Buffer.concat([head, ...pictures.map(([, png]) => png)])
}

/**
 * `icns` and the length of all, then name, length and PNG file of each; numbers the big end first.
 *
 * @param {[number, Buffer][]} pictures
 */
function icns(pictures) {
  const parts = pictures.flatMap(([size, png]) => (macNames[size] ?? []).map((name) => chunk(name, png)))
  return chunk('icns', Buffer.concat(parts))
}

/**
 * @param {string} name
 * @param {Buffer} content
 */
function chunk(name, content) {
  const head = Buffer.alloc(8)
  head.write(name, 0, 'ascii')
  head.writeUInt32BE(8 + content.length, 4)
  return Buffer.concat([head, content])
}
