import { topological, type Attributes, type Value } from './graph.ts'

/** The graph as text, one value a line, for reading: `%7 = Mul(%3, %6)  [rows, 1536]`. */
export function printGraph(outputs: Readonly<Record<string, Value>>): string {
  const order = topological(Object.values(outputs))
  const label = new Map(order.map((value, i) => [value, value.name ?? `%${i}`]))
  const lines = order
    .filter((value) => value.op !== 'Input')
    .map((value) => {
      const inputs = value.inputs.map((input) => label.get(input)).join(', ')
      return `${label.get(value)} = ${value.op}(${inputs})${attributesText(value.attributes)}  [${value.shape.join(', ')}]`
    })
  const inputs = order
    .filter((value) => value.op === 'Input')
    .map((value) => `${value.name}: ${value.dtype} [${value.shape.join(', ')}]`)
  const results = Object.entries(outputs).map(([name, value]) => `${name} = ${label.get(value)}`)
  return [...inputs.map((line) => `in  ${line}`), ...lines, ...results.map((line) => `out ${line}`)].join('\n')
}

function attributesText(attributes: Attributes): string {
  const entries = Object.entries(attributes)
  if (entries.length === 0) return ''
  return ` {${entries.map(([key, value]) => `${key}: ${Array.isArray(value) ? `[${value.join(', ')}]` : String(value)}`).join(', ')}}`
}
