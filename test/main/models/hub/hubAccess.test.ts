import { mkdirSync, writeFileSync } from 'node:fs'
import { join } from 'node:path'
import { describe, expect, test } from 'vitest'
import { hubAccess } from '../../../../main/models/hub/hubAccess.ts'
import { temporaryFolder } from '../../../support/temporaryFolder.ts'

describe('hubAccess', () => {
  test('takes the token of the environment before one that is kept, and that before the file of other tools', async () => {
    const home = await temporaryFolder()
    mkdirSync(join(home, '.cache/huggingface'), { recursive: true })
    expect(await hubAccess({ env: {}, home })).toMatchObject({ token: null, tokenFrom: null })
    writeFileSync(join(home, '.cache/huggingface/token'), 'hf_file\n')
    expect(await hubAccess({ env: {}, home })).toMatchObject({ token: 'hf_file', tokenFrom: 'file' })
    expect(await hubAccess({ env: {}, home, kept: 'hf_kept' })).toMatchObject({ token: 'hf_kept', tokenFrom: 'kept' })
    const env = { HF_TOKEN: 'hf_env', HF_ENDPOINT: 'https://mirror.test/hub/' }
    expect(await hubAccess({ env, home, kept: 'hf_kept' })).toEqual({
      ...{ token: 'hf_env', tokenFrom: 'environment', endpoint: 'https://mirror.test/hub' },
    })
  })

  test('a text that no request can carry is no token', async () => {
    expect(await hubAccess({ env: { HF_TOKEN: 'a\r\nhost: b' }, home: null })).toMatchObject({ token: null })
  })

  test('refuses in words where nothing is to be fetched, or from nowhere', async () => {
    await expect(hubAccess({ env: { HF_HUB_OFFLINE: '1' }, home: null })).rejects.toMatchObject({ code: 'input.usage' })
    await expect(hubAccess({ env: { HF_ENDPOINT: 'file:///etc' }, home: null })).rejects.toMatchObject({
      code: 'input.usage',
    })
  })
})
