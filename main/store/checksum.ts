import { crc32 } from 'node:zlib'
import type { Database } from 'better-sqlite3'

/**
 * CRC-32 of a row: of its table's name and of all its columns, so that neither a changed byte nor a row in the wrong place
 * goes unseen. It guards against damage, not against a person who means to deceive.
 */
export function checksum(table: string, values: readonly unknown[]): number {
  return crc32([table, ...values].map(textOf).join('\0'))
}

/** Gives `checksum(table, ...)` to SQL, for migrations. */
export function addChecksumFunction(db: Database): void {
  const options = { varargs: true, deterministic: true } as const
  db.function('checksum', options, (table: unknown, ...values: unknown[]) => checksum(String(table), values))
}

/** Lengths keep values apart whose ends and beginnings could be taken for each other's. */
function textOf(value: unknown): string {
  if (typeof value === 'string') return `${value.length}:${value}`
  return value === null || typeof value === 'number' ? String(value) : typeof value
}
