/** Ways to spoil a file, each from a seeded source of random numbers. */

/** Uniform in [0, 1). */
export type Random = () => number

const nasty: readonly unknown[] = [
  ...[null, true, false, 0, -1, -0.5, 1e9, 2 ** 31, 2 ** 53 + 2, 1e39, 1e308, 5e-324],
  ...[
    '',
    ' ',
    '0',
    'NaN',
    '../../x',
    '/dev/zero',
    'a\nb',
    '\u0000',
    '\ud800',
    '\u202e\u2066',
    '__proto__',
    '\u001b[2J',
  ],
  ...['x'.repeat(100_000), '\\'.repeat(1000), '(a+)+$', '{{ 1 }}', '=1+1'],
  ...[[], {}, [[]], [null], { a: 1 }, Array.from({ length: 5000 }, (_, i) => i)],
]
const tokens = [
  ...['[', '{"a":', '"', '\\', '\n', '\r\n', ',', ';', '\t', '}', ']', '\u0000', '\ufeff', 'NaN', '1e999', '-'],
  ...['[1,2', '<svg', '"__proto__":{}', '\\u0000', '\\ud800', '﷽', "'=1", '00', 'null', 'true'],
]

/** The same bytes with one thing wrong in them; with several now and then. */
export function mutated(bytes: Uint8Array, random: Random): Uint8Array {
  let result = bytes
  do {
    const mutate = pick([flipped, cut, doubled, ended, inserted, overwritten, restructured, restructured], random)
    result = mutate(result, random)
  } while (random() < 0.3)
  return result
}

function flipped(bytes: Uint8Array, random: Random): Uint8Array {
  const copy = Uint8Array.from(bytes)
  if (copy.length > 0) copy[below(copy.length, random)]! ^= 1 << below(8, random)
  return copy
}

function cut(bytes: Uint8Array, random: Random): Uint8Array {
  const [from, to] = range(bytes, random)
  return Buffer.concat([bytes.subarray(0, from), bytes.subarray(to)])
}

function doubled(bytes: Uint8Array, random: Random): Uint8Array {
  const [from, to] = range(bytes, random)
  return Buffer.concat([bytes.subarray(0, to), bytes.subarray(from)])
}

function ended(bytes: Uint8Array, random: Random): Uint8Array {
  return bytes.slice(0, below(bytes.length + 1, random))
}

function inserted(bytes: Uint8Array, random: Random): Uint8Array {
  const at = below(bytes.length + 1, random)
  const times = random() < 0.1 ? 200_000 : 1 + below(3, random)
  return Buffer.concat([bytes.subarray(0, at), Buffer.from(pick(tokens, random).repeat(times)), bytes.subarray(at)])
}

function overwritten(bytes: Uint8Array, random: Random): Uint8Array {
  const copy = Uint8Array.from(bytes)
  const [from, to] = range(bytes, random)
  for (let i = from; i < Math.min(to, from + 16); i++) copy[i] = pick([0, 255, below(256, random)], random)
  return copy
}

/** Another value, key or order somewhere in the JSON, or in one of the JSON lines; else as `flipped`. */
function restructured(bytes: Uint8Array, random: Random): Uint8Array {
  const text = new TextDecoder().decode(bytes)
  const whole = changedJson(text, random)
  if (whole !== null) return Buffer.from(whole)
  const lines = text.split('\n')
  const at = below(lines.length, random)
  const line = changedJson(lines[at]!, random)
  return line === null ? flipped(bytes, random) : Buffer.from(lines.with(at, line).join('\n'))
}

function changedJson(text: string, random: Random): string | null {
  let root: unknown
  try {
    root = JSON.parse(text)
  } catch {
    return null
  }
  if (typeof root !== 'object' || root === null) return null
  let node = root as Record<string, unknown>
  for (;;) {
    const keys = Object.keys(node)
    if (keys.length === 0) return JSON.stringify(root)
    const key = pick(keys, random)
    const value = node[key]
    if (typeof value === 'object' && value !== null && random() < 0.8) {
      node = value as Record<string, unknown>
      continue
    }
    const kind = random()
    if (kind < 0.15) delete node[key]
    else if (kind < 0.25) node[`${key}x`] = value
    else if (kind < 0.45 && typeof value === 'number')
      node[key] = pick([-value, value + 1, value * 1e6, value / 3], random)
    else node[key] = pick(nasty, random)
    return JSON.stringify(root)
  }
}

function range(bytes: Uint8Array, random: Random): [number, number] {
  const from = below(bytes.length + 1, random)
  const longest = random() < 0.5 ? 8 : bytes.length
  return [from, Math.min(bytes.length, from + 1 + below(longest, random))]
}

export function pick<T>(list: readonly T[], random: Random): T {
  return list[below(list.length, random)]!
}

function below(n: number, random: Random): number {
  return Math.floor(random() * n)
}
