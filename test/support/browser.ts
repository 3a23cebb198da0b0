import { spawn } from 'node:child_process'
import { once } from 'node:events'
import { mkdtemp, rm, writeFile } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import type { Readable, Writable } from 'node:stream'
import { pathToFileURL } from 'node:url'

/** A page that a real browser, headless Chromium, has loaded from a file. Disposing of it ends the browser. */
export interface BrowserPage extends AsyncDisposable {
  /** What the browser complained of so far: errors of scripts, and what the page's policy (CSP) forbade. */
  readonly complaints: readonly string[]
  /** What the page asked for so far, itself included. */
  readonly requests: readonly string[]
  /** The value of an expression in the page, which may be a promise. */
  evaluate(expression: string): Promise<unknown>
  /** A command of the Chrome DevTools Protocol. */
  send(method: string, parameters?: object): Promise<Record<string, unknown>>
}

const quiet = [
  '--headless',
  '--no-sandbox',
  '--disable-gpu',
  '--disable-quic',
  '--no-first-run',
  '--disable-background-networking',
  '--disable-component-update',
  '--disable-sync',
]

/**
 * Opens HTML in Chromium, with scripts or without, and waits until it has loaded. The browser is spoken to over a
 * pipe, so that no port is open.
 */
export async function openInBrowser(
  html: string,
  { scripts = true, width = 1280 }: { readonly scripts?: boolean; readonly width?: number } = {},
): Promise<BrowserPage> {
  const folder = await mkdtemp(join(tmpdir(), 'portside-browser-'))
  const file = join(folder, 'page.html')
  await writeFile(file, html)
  const browser = spawn(
    'chromium',
    [
      ...quiet,
      'about:blank',
      '--remote-debugging-pipe',
      `--user-data-dir=${folder}`,
      `--window-size=${width},900`,
    ],
    { stdio: ['ignore', 'ignore', 'ignore', 'pipe', 'pipe'] },
  )
  const exited = once(browser, 'exit')
  const protocol = speakProtocol(browser.stdio[3] as Writable, browser.stdio[4] as Readable)
  void exited.then(() => protocol.fail(new Error('Chromium has ended')))

  const complaints: string[] = []
  const requests: string[] = []
  protocol.on('Log.entryAdded', ({ entry }) => complaints.push((entry as { text: string }).text))
  protocol.on('Runtime.exceptionThrown', (event) => complaints.push(JSON.stringify(event)))
  protocol.on('Network.requestWillBeSent', ({ request }) => requests.push((request as { url: string }).url))

  const { targetInfos } = await protocol.send('Target.getTargets')
  const { targetId } =
    (targetInfos as { type: string; targetId: string }[]).find(({ type }) => type === 'page') ?? {}
  const { sessionId } = await protocol.send('Target.attachToTarget', { targetId, flatten: true })
  const send = (method: string, parameters: object = {}): Promise<Record<string, unknown>> =>
    protocol.send(method, parameters, sessionId as string)
  for (const domain of ['Page', 'Log', 'Runtime', 'Network']) await send(`${domain}.enable`)
  await send('Emulation.setScriptExecutionDisabled', { value: !scripts })
  const loaded = new Promise<void>((resolve) => protocol.on('Page.loadEventFired', () => resolve()))
  await send('Page.navigate', { url: pathToFileURL(file).href })
  await loaded

  return {
    complaints,
    requests,
    send,
    async evaluate(expression) {
      const { result, exceptionDetails } = await send('Runtime.evaluate', {
        expression,
        awaitPromise: true,
        returnByValue: true,
      })
      if (exceptionDetails !== undefined) throw new Error(JSON.stringify(exceptionDetails))
      return (result as { value?: unknown }).value
    },
    async [Symbol.asyncDispose]() {
      browser.kill('SIGKILL')
      await exited
      await rm(folder, { recursive: true, force: true, maxRetries: 5 })
    },
  }
}

type Listener = (parameters: Record<string, unknown>) => void

/** The DevTools protocol over a pair of pipes: JSON messages, each ended by a zero byte. */
function speakProtocol(output: Writable, input: Readable) {
  const waiting = new Map<number, PromiseWithResolvers<Record<string, unknown>>>()
  const listeners = new Map<string, Listener>()
  let lastId = 0
  let rest = ''

  function receive(message: string): void {
    const { id, result, error, method, params } = JSON.parse(message)
    const answer = waiting.get(id)
    waiting.delete(id)
    if (error === undefined) answer?.resolve(result)
    else answer?.reject(new Error(error.message))
    if (method !== undefined) listeners.get(method)?.(params)
  }

  input.setEncoding('utf8').on('data', (text: string) => {
    const messages = (rest + text).split('\0')
    rest = messages.pop() ?? ''
    for (const message of messages) receive(message)
  })
  output.on('error', () => {})

  return {
    on: (method: string, listener: Listener) => void listeners.set(method, listener),
    send(method: string, params: object = {}, sessionId?: string): Promise<Record<string, unknown>> {
      const id = ++lastId
      const answer = Promise.withResolvers<Record<string, unknown>>()
      waiting.set(id, answer)
      output.write(`${JSON.stringify({ id, method, params, sessionId })}\0`)
      return answer.promise
    },
    fail(error: Error): void {
      for (const answer of waiting.values()) answer.reject(error)
      waiting.clear()
    },
  }
}
