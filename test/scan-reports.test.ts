import assert from 'node:assert/strict'
import { execFile } from 'node:child_process'
import { once } from 'node:events'
import { existsSync } from 'node:fs'
import { mkdtempDisposable, writeFile } from 'node:fs/promises'
import { type AddressInfo, createServer } from 'node:net'
import { tmpdir } from 'node:os'
import { after, before, describe, it } from 'node:test'
import { promisify } from 'node:util'
import { type ReportedDiff, type ScanResult, writeReport } from '../src/services/scan/index.ts'
import { type Browser, startBrowser } from './support/browser.ts'
import { portside } from './support/command.ts'
import { withoutTool } from './support/foreign-tool.ts'
import { certificate, host, hostileTexts, openPort, scanOf, scanSaying } from './support/scan-results.ts'

const run = promisify(execFile)
const nmapDtd = '/usr/share/nmap/nmap.dtd'
const nmapStylesheet = '/usr/share/nmap/nmap.xsl'

const earlier = scanOf([host('10.0.0.1', [openPort(22), openPort(80)]), host('10.0.0.2', [])])
const later = scanOf([
  host('10.0.0.1', [openPort(22), openPort(443, { service: 'https' })]),
  {
    ...host('10.0.0.2', []),
    counts: { open: 0, closed: 0, filtered: 0, notProbed: 100 },
    reasons: { 'no-route': 100 },
  },
])

describe('The report of a scan as nmap XML', () => {
  it(
    "is valid by nmap's DTD, whatever services say",
    { skip: withoutNmapFile('xmllint', nmapDtd) },
    async () => {
      await using folder = await mkdtempDisposable(`${tmpdir()}/portside-xml-`)
      const files: string[] = []
      for (const [index, result] of [
        earlier,
        later,
        scanOf([]),
        ...hostileTexts.map((text) => scanSaying(text)),
      ].entries()) {
        files.push(await writeXml(result, `${folder.path}/${index}.xml`))
      }
      await run('xmllint', ['--noout', '--nonet', '--dtdvalid', nmapDtd, ...files])
    },
  )

  it(
    'is compared by ndiff, which takes nothing unknown for closed',
    { skip: withoutTool('ndiff') },
    async () => {
      await using folder = await mkdtempDisposable(`${tmpdir()}/portside-xml-`)
      const files = [
        await writeXml(earlier, `${folder.path}/before.xml`),
        await writeXml(later, `${folder.path}/after.xml`),
      ]
      // It exits with 1 where there are differences.
      const { stdout } = await run('ndiff', files).catch((error: { code: number; stdout: string }) => {
        assert.equal(error.code, 1)
        return error
      })
      assert.match(stdout, /^-80\/tcp +open/m)
      assert.match(stdout, /^\+443\/tcp open +https/m)
      assert.match(stdout, /10\.0\.0\.2:\n[^]*^\+Not shown: 100 unknown ports/m)
    },
  )

  it("is shown by nmap's stylesheet", { skip: withoutNmapFile('xsltproc', nmapStylesheet) }, async () => {
    await using folder = await mkdtempDisposable(`${tmpdir()}/portside-xml-`)
    const file = await writeXml(later, `${folder.path}/scan.xml`)
    const { stdout } = await run('xsltproc', ['--nonet', nmapStylesheet, file])
    assert.match(stdout, /10\.0\.0\.1[^]*443[^]*https/)
  })
})

describe('portside scan', () => {
  it('writes every form that the service has', async () => {
    const begins = {
      xml: /^<\?xml .*Portside \d/s,
      csv: /^address,/,
      md: /^# Scan report/,
      html: /^<!doctype html>/,
    }
    for (const [form, beginning] of Object.entries(begins)) {
      const { status, stdout } = await portside(['scan', '127.0.0.1', '-p', '1', '--format', form, '--quiet'])
      assert.equal(status, 0)
      assert.match(stdout, beginning)
    }
  })

  it('tells of a scan in the history what changed since the one before', async () => {
    await using folder = await mkdtempDisposable(`${tmpdir()}/portside-reports-`)
    const db = ['--db', `${folder.path}/scans.db`, '--quiet']
    const listener = createServer().listen(0, '127.0.0.1')
    await once(listener, 'listening')
    const { port } = listener.address() as AddressInfo
    const scan = ['scan', '127.0.0.1', '-p', String(port), ...db]
    assert.equal((await portside(scan)).status, 0)
    listener.close()
    await once(listener, 'close')
    assert.equal((await portside(scan)).status, 0)
    const { stdout } = await portside(['scan', 'report', '--format', 'md', ...db])
    assert.match(stdout, new RegExp(`^\\| \\*\\*closed\\*\\* \\| 127\\.0\\.0\\.1 \\| ${port}/tcp \\|`, 'm'))
  })
})

const diff: ReportedDiff = {
  before: { startedAt: '2026-11-24T03:04:05.000Z' },
  changes: [{ address: '10.0.0.1', port: 443, protocol: 'tcp', kind: 'opened', after: openPort(443) }],
}

describe('The report of a scan as HTML, in a browser,', { skip: withoutTool('chromium') }, () => {
  let browser: Browser
  before(async () => {
    browser = await startBrowser()
  })
  after(() => browser[Symbol.asyncDispose]())

  it('filters its ports by state, number, text and change, and says how many are left', async () => {
    const tls = openPort(443, { identification: { service: 'https', product: 'nginx', tls: certificate } })
    const closed = openPort(81, { state: 'closed', reason: 'conn-refused' })
    const result = scanOf([
      host('10.0.0.1', [openPort(22), tls], { names: ['a.example'] }),
      host('10.0.0.2', [openPort(22), closed]),
    ])
    const page = await browser.open(html(result, diff))
    const shownAfter = (change: string): Promise<unknown> =>
      page.evaluate(`new Promise((resolve) => {
        const form = document.querySelector('#filters')
        const shown = document.querySelector('#shown')
        shown.textContent = ''
        new MutationObserver(() => resolve(
          [...document.querySelectorAll('table.ports tr[id]')].filter((row) => row.checkVisibility()).map((row) => row.id).join(' ') + ': ' + shown.textContent
        )).observe(shown, { childList: true })
        ${change}
      })`)
    const set = (name: string, value: string): string =>
      `form.elements[${JSON.stringify(name)}].value = ${JSON.stringify(value)}; form.elements[${JSON.stringify(name)}].dispatchEvent(new Event('input', { bubbles: true }))`

    assert.equal(await shownAfter('form.reset()'), 'h0p22 h0p443 h1p22 h1p81: 4 of 4 ports (hosts: 2)')
    assert.equal(
      await shownAfter("form.querySelector('[value=closed]').click()"),
      'h0p22 h0p443 h1p22: 3 of 4 ports (hosts: 2)',
    )
    assert.equal(await shownAfter(set('ports', '23-500, 9')), 'h0p443: 1 of 4 ports (hosts: 1)')
    assert.equal(await shownAfter(set('ports', '22')), 'h0p22 h1p22: 2 of 4 ports (hosts: 2)')
    assert.equal(await shownAfter(set('text', 'A.EXAMPLE')), 'h0p22: 1 of 4 ports (hosts: 1)')
    assert.equal(await shownAfter(set('text', 'nobody')), ': Nothing fits these filters.')
    await shownAfter('form.reset()')
    assert.equal(await shownAfter(set('text', 'nginx')), 'h0p443: 1 of 4 ports (hosts: 1)')
    await shownAfter('form.reset()')
    assert.equal(await shownAfter('form.elements.changed.click()'), 'h0p443: 1 of 4 ports (hosts: 1)')
    assert.deepEqual(page.complaints, [])
  })

  it('names the port of the map that is pointed at', async () => {
    const result = scanOf([host('10.0.0.1', [openPort(22), openPort(80)])])
    const page = await browser.open(html(result))
    const [x, y] = (await page.evaluate(`(() => {
      document.querySelector('#map').scrollIntoView()
      const box = document.querySelector('.heat tbody svg').getBoundingClientRect()
      return [box.left + box.width * 0.75, box.top + box.height / 2]
    })()`)) as [number, number]
    await page.send('Input.dispatchMouseEvent', { type: 'mouseMoved', x, y })
    assert.equal(await page.evaluate("document.querySelector('#tip').textContent"), '10.0.0.1 · 80 · open')
  })

  it('can be read whole without its script', async () => {
    const page = await browser.open(html(later, diff), { scripts: false })
    assert.equal(
      await page.evaluate(`(() => {
        const isShown = (query) => document.querySelector(query).checkVisibility()
        return [isShown('#h0p22'), isShown('#h0p443'), isShown('.heat svg'), isShown('#filters')].join()
      })()`),
      'true,true,true,false',
    )
  })

  it('is as wide as a telephone', async () => {
    const page = await browser.open(html(scanSaying('a-word-without-an-end'.repeat(20)), diff))
    await page.send('Emulation.setDeviceMetricsOverride', {
      width: 390,
      height: 800,
      deviceScaleFactor: 1,
      mobile: true,
    })
    assert.equal(await page.evaluate('document.documentElement.scrollWidth'), 390)
  })

  it('runs nothing of what hostile services say, asks for nothing, and breaks no rule of its policy', async () => {
    // All at once, because a browser takes its time to start.
    const hosts = hostileTexts.flatMap((text, index) => scanSaying(text, `10.0.${index}`).hosts)
    const [text = ''] = hostileTexts
    const page = await browser.open(html({ ...scanSaying(text), hosts }, diff))
    assert.equal(await page.evaluate('document.title'), `Scan report: ${text}`)
    assert.equal(await page.evaluate("document.querySelectorAll('script').length"), 1)
    assert.equal(await page.evaluate("document.querySelectorAll('img, iframe, link, object').length"), 0)
    assert.deepEqual(page.complaints, [])
    assert.equal(page.requests.length, 1, page.requests.join('\n'))
  })

  it('has a name for everything that can be reached with the keyboard', async () => {
    const page = await browser.open(html(later, diff))
    const { nodes } = (await page.send('Accessibility.getFullAXTree')) as { nodes: readonly AccessibleNode[] }
    const nameless = nodes.filter(
      ({ name, properties }) =>
        properties?.some((property) => property.name === 'focusable' && property.value.value === true) &&
        (name?.value ?? '') === '',
    )
    assert.deepEqual(nameless, [])
    const roles = new Set(nodes.map(({ role }) => role?.value))
    for (const role of [
      'banner',
      'main',
      'contentinfo',
      'search',
      'status',
      'table',
      'rowheader',
      'columnheader',
    ]) {
      assert.ok(roles.has(role), role)
    }
  })
})

interface AccessibleNode {
  readonly role?: { readonly value: string }
  readonly name?: { readonly value: string }
  readonly properties?: readonly { readonly name: string; readonly value: { readonly value: unknown } }[]
}

function html(result: ScanResult, changes?: ReportedDiff): string {
  return [...writeReport(result, { format: 'html', diff: changes })].join('')
}

async function writeXml(result: ScanResult, file: string): Promise<string> {
  await writeFile(file, writeReport(result, { format: 'xml' }))
  return file
}

/** As {@link withoutTool}, for a tool that needs one of nmap's own files. */
function withoutNmapFile(tool: string, file: string): string | false {
  if (process.env.CI === undefined && !existsSync(file)) return `${file} is not installed`
  return withoutTool(tool)
}
