import { describe, expect, test } from 'vitest'
import { kindOfEntry, kindOfFile, pathIn } from '../../../renderer/files/kindOfFile.ts'

const folder = { name: 'results.jsonl', isFolder: true, isModel: false, isRun: false }

describe('what is opened', () => {
  test('a folder is what lies in it, whatever its name', () => {
    expect(kindOfEntry({ ...folder, isModel: true })).toBe('model')
    expect(kindOfEntry({ ...folder, isRun: true })).toBe('run')
    expect(kindOfEntry(folder)).toBeNull()
  })

  test('a file is what its name says', () => {
    expect(['a.engram', 'b.JSONL', 'c.csv', 'q.Q4_K_M.gguf', 'd.exe', 'constructor'].map(kindOfFile)).toEqual([
      ...['project', 'questions', 'questions', 'model', null, null],
    ])
    expect(['e.xlsx', 'f.parquet', 'g.tsv'].map(kindOfFile)).toEqual(['questions', 'questions', 'questions'])
  })

  test('a path has the separator of its folder, once', () => {
    expect([pathIn('/home/me', 'run'), pathIn('/', 'run'), pathIn('C:\\Users', 'run'), pathIn('C:\\', 'run')]).toEqual([
      ...['/home/me/run', '/run', 'C:\\Users\\run', 'C:\\run'],
    ])
  })
})
