/** What a file is by its first bytes, where they say it: the ending of a name may be wrong. */
export type FileForm = 'text' | 'xlsx' | 'parquet' | { readonly other: string; readonly remedy: string }

const marks: readonly (readonly [start: readonly number[], form: FileForm])[] = [
  [bytesOf('PK\x03\x04'), 'xlsx'],
  [bytesOf('PAR1'), 'parquet'],
  [
    [0xd0, 0xcf, 0x11, 0xe0],
    { other: 'an old Excel workbook (.xls)', remedy: 'save it as .xlsx or as CSV UTF-8, and read that' },
  ],
  [[0x1f, 0x8b], { other: 'a gzip archive', remedy: 'unpack it, and read the file inside' }],
  [[0x28, 0xb5, 0x2f, 0xfd], { other: 'a zstd archive', remedy: 'unpack it, and read the file inside' }],
  [bytesOf('7z\xbc\xaf'), { other: 'a 7z archive', remedy: 'unpack it, and read the file inside' }],
  [bytesOf('BZh'), { other: 'a bzip2 archive', remedy: 'unpack it, and read the file inside' }],
  [bytesOf('%PDF'), { other: 'a PDF', remedy: 'copy its questions into a table, one a row' }],
  [bytesOf('{\\rtf'), { other: 'an RTF document', remedy: 'copy its questions into a table, one a row' }],
  [bytesOf('SQLite format 3\0'), { other: 'an SQLite database', remedy: 'export the questions as CSV' }],
  [bytesOf('ARROW1'), { other: 'an Arrow file', remedy: 'save the data set as Parquet or as JSON lines' }],
  [bytesOf('\x89PNG'), { other: 'a picture', remedy: 'questions are read from text, Excel and Parquet files' }],
  [[0xff, 0xd8, 0xff], { other: 'a picture', remedy: 'questions are read from text, Excel and Parquet files' }],
]

export function fileForm(bytes: Uint8Array): FileForm {
  return marks.find(([start]) => start.every((byte, i) => bytes[i] === byte))?.[1] ?? 'text'
}

function bytesOf(text: string): number[] {
  return Array.from(text, (char) => char.charCodeAt(0))
}
