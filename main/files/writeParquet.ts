import { parquetWriteBuffer, type SchemaElement } from 'hyparquet-writer'
import { isObject } from '../base/isObject.ts'

/**
 * Parquet as Hugging Face's data sets have it: text, whole numbers, lists and structures of them, every one optional. What
 * kind a column is shows in its first values.
 *
 * @param records of which each has some of the columns
 */
export function writeParquet(
  columns: readonly string[],
  records: readonly Readonly<Record<string, unknown>>[],
): Uint8Array {
  const data = columns.map((name) => ({ name, data: records.map((record) => record[name] ?? null) }))
  const schema: SchemaElement[] = [
    { name: 'schema', num_children: columns.length },
    ...data.flatMap(({ name, data }) => elementsOf(name, data)),
  ]
  return new Uint8Array(parquetWriteBuffer({ schema, columnData: data, createdBy: 'Engram' }))
}

function elementsOf(name: string, values: readonly unknown[]): SchemaElement[] {
  const given = values.filter((value) => value !== null && value !== undefined)
  const optional = { name, repetition_type: 'OPTIONAL' } as const
  if (given.some(Array.isArray)) {
    const items = given.flatMap((value) => (Array.isArray(value) ? (value as unknown[]) : []))
    return [
      { ...optional, converted_type: 'LIST', logical_type: { type: 'LIST' }, num_children: 1 },
      { name: 'list', repetition_type: 'REPEATED', num_children: 1 },
      ...elementsOf('element', items),
    ]
  }
  if (given.some(isObject)) {
    const objects = given.filter(isObject)
    const keys = [...new Set(objects.flatMap((object) => Object.keys(object)))]
    return [
      { ...optional, num_children: keys.length },
      ...keys.flatMap((key) =>
        elementsOf(
          key,
          objects.map((object) => object[key]),
        ),
      ),
    ]
  }
  if (given.length > 0 && given.every((value) => Number.isInteger(value) && Math.abs(Number(value)) < 2 ** 31)) {
    return [{ ...optional, type: 'INT32' }]
  }
  if (given.length > 0 && given.every((value) => typeof value === 'number')) return [{ ...optional, type: 'DOUBLE' }]
  if (given.length > 0 && given.every((value) => typeof value === 'boolean')) return [{ ...optional, type: 'BOOLEAN' }]
  return [{ ...optional, type: 'BYTE_ARRAY', converted_type: 'UTF8', logical_type: { type: 'STRING' } }]
}
