import type { Api } from '../../api/api.ts'

/** Of files; a layout that is a folder has its own. */
export type ExportFormat = Parameters<Api['questions.export']>[0]['format']
export const exportFormats: readonly ExportFormat[] = ['jsonl', 'json', 'csv', 'tsv', 'xlsx', 'parquet']

/** What a format is called in a menu. */
export const exportFormatNames: Readonly<Record<ExportFormat, string>> = {
  ...{ jsonl: 'JSON lines', json: 'JSON', csv: 'CSV', tsv: 'TSV', xlsx: 'Excel', parquet: 'Parquet' },
}
