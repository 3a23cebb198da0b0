import { spawn } from 'node:child_process'
import { once } from 'node:events'
import { mkdtemp, rm, writeFile } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import type { Readable, Writable } from 'node:stream'
import { pathToFileURL } from 'node:url'

/** Headless Chromium. Disposing of it ends it, with all its pages. */
export interface Browser extends AsyncDisposable {
  /** Opens HTML from a file of its own, with scripts or without, and waits until it has loaded. */
  open(html: string, options?: { readonly scripts?: boolean }): Promise<BrowserPage>
}

/** A page that a browser has loaded. */
export interface BrowserPage {
  /** What the browser complained of so far: errors of scripts, and what the page's policy (CSP) forbade. */
  readonly complaints: readonly string[]
  /** What the page asked for so far, itself included. */
  readonly requests: readonly string[]
  /** The value of an expression in the page, which may be a promise. */
  evaluate(expression: string): Promise<unknown>
  /** A command of the Chrome DevTools Protocol. */
  send(method: string, parameters?: object): Promise<Answer>
}

type Answer = Readonly<Record<string, unknown>>

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

/** Starts Chromium. It is spoken to over a pipe, so that no port is open, and keeps what it keeps in a folder of its own. */
export async function startBrowser(): Promise<Browser> {
  const folder = await mkdtemp(join(tmpdir(), 'portside-browser-'))
  const chromium = spawn(
    'chromium',
    [...quiet, '--remote-debugging-pipe', `--user-data-dir=${folder}/profile`, 'about:blank'],
    { stdio: ['ignore', 'ignore', 'ignore', 'pipe', 'pipe'] },
  )
  const exited = once(chromium, 'exit')
  const protocol = speakProtocol(chromium.stdio[3] as Writable, chromium.stdio[4] as Readable)
  void exited.then(() => protocol.fail(new Error('Chromium has ended')))
  let files = 0

  return {
    async open(html, { scripts = true } = {}) {
      const file = join(folder, `${++files}.html`)
      await writeFile(file, html)
      return openPage(protocol, pathToFileURL(file).href, scripts)
    },
    async [Symbol.asyncDispose]() {
      chromium.kill('SIGKILL')
      await exited
      await rm(folder, { recursive: true, force: true, maxRetries: 5 })
    },
  }
}

async function openPage(protocol: Protocol, url: string, scripts: boolean): Promise<BrowserPage> {
  const { targetId } = await protocol.send('Target.createTarget', { url: 'about:blank' })
  const attached = await protocol.send('Target.attachToTarget', { targetId, flatten: true })
  const sessionId = attached.sessionId as string
  const complaints: string[] = []
  const requests: string[] = []
  const loaded = Promise.withResolvers<void>()
  protocol.listen(sessionId, {
    'Log.entryAdded': ({ entry }) => complaints.push((entry as { text: string }).text),
    'Runtime.exceptionThrown': (event) => complaints.push(JSON.stringify(event)),
    'Network.requestWillBeSent': ({ request }) => requests.push((request as { url: string }).url),
    'Page.loadEventFired': () => loaded.resolve(),
  })
  const send = (method: string, parameters?: object): Promise<Answer> =>
    protocol.send(method, parameters, sessionId)
  for (const domain of ['Page', 'Log', 'Runtime', 'Network']) await send(`${domain}.enable`)
  await send('Emulation.setScriptExecutionDisabled', { value: !scripts })
  await send('Page.navigate', { url })
  await loaded.promise

  return {
    complaints,
    requests,
    send,
    async evaluate(expression) {
      const options = { expression, awaitPromise: true, returnByValue: true }
      const { result, exceptionDetails } = await send('Runtime.evaluate', options)
      if (exceptionDetails !== undefined) throw new Error(JSON.stringify(exceptionDetails))
      return (result as { value?: unknown }).value
    },
  }
}

/** What to do about which event. */
type Listeners = Readonly<Record<string, (event: Answer) => void>>

type Protocol = ReturnType<typeof speakProtocol>

/** The DevTools protocol over a pair of pipes: JSON messages, each ended by a zero byte. */
function speakProtocol(output: Writable, input: Readable) {
  const waiting = new Map<number, PromiseWithResolvers<Answer>>()
  const listening = new Map<string, Listeners>()
  let lastId = 0
  let rest = ''

  function receive(message: string): void {
    const { id, result, error, method, params, sessionId } = JSON.parse(message)
    const answer = waiting.get(id)
    waiting.delete(id)
    if (error === undefined) answer?.resolve(result)
    else answer?.reject(new Error(error.message))
    listening.get(sessionId)?.[method]?.(params)
  }

  input.setEncoding('utf8').on('data', (text: string) => {
    const messages = (rest + text).split('\0')
    rest = messages.pop() ?? ''
    for (const message of messages) receive(message)
  })
  output.on('error', () => {})

  return {
    listen: (sessionId: string, listeners: Listeners) => void listening.set(sessionId, listeners),
    send(method: string, params: object = {}, sessionId?: string): Promise<Answer> {
      const id = ++lastId
      const answer = Promise.withResolvers<Answer>()
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
