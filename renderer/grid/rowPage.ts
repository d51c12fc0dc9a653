export interface RowPage<Row> {
  readonly rows: readonly Row[]
  readonly total: number
}

export interface RowOrder {
  /** A column's id. */
  readonly by: string
  readonly descending: boolean
}
