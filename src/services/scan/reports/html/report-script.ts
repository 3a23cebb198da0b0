/**
 * The script of the scan report. It shows the filters and hides the rows that don't fit, tells how many are left, and
 * names the cell of the heat map under the pointer. Plain JavaScript for browsers of the last years; without it the
 * page has all there is to read.
 */
export const reportScript = `'use strict'
{
  const form = document.querySelector('#filters')
  const shown = document.querySelector('#shown')
  const tip = document.querySelector('#tip')

  /** The ranges of a list like "22, 80-90"; undefined where it isn't one. */
  function readPorts(list) {
    const parts = list.split(/[,\\s]+/).filter((part) => part !== '')
    if (!parts.every((part) => /^\\d{1,5}(-\\d{1,5})?$/.test(part))) return undefined
    return parts.map((part) => {
      const [first, last = first] = part.split('-').map(Number)
      return { first, last }
    })
  }

  function prepareFilters() {
    const language = document.documentElement.lang
    const mapRows = Map.groupBy(document.querySelectorAll('.heat tr[data-host]'), (row) => row.dataset.host)
    const hosts = [...document.querySelectorAll('table.ports tbody')].map((body) => {
      const [head, ...rows] = body.rows
      return {
        body,
        text: head.textContent.toLowerCase(),
        mapRows: mapRows.get(body.id) ?? [],
        rows: rows.map((row) => ({
          row,
          state: row.dataset.state,
          port: Number(row.dataset.port),
          isChanged: row.dataset.change !== undefined,
          text: row.textContent.toLowerCase(),
        })),
      }
    })
    const total = hosts.reduce((sum, { rows }) => sum + rows.length, 0)

    function fits(entry, hostText, wanted) {
      if (!wanted.states.has(entry.state) || (wanted.changed && !entry.isChanged)) return false
      if (wanted.ports.length > 0 && !wanted.ports.some(({ first, last }) => first <= entry.port && entry.port <= last)) return false
      return hostText.includes(wanted.text) || entry.text.includes(wanted.text)
    }

    function apply() {
      const data = new FormData(form)
      const ports = readPorts(data.get('ports'))
      form.elements.ports.setAttribute('aria-invalid', String(ports === undefined))
      document.querySelector('#ports-invalid').hidden = ports !== undefined
      const wanted = {
        states: new Set(data.getAll('state')),
        ports: ports ?? [],
        text: data.get('text').trim().toLowerCase(),
        changed: data.has('changed'),
      }
      let portCount = 0
      let hostCount = 0
      for (const { body, text, mapRows, rows } of hosts) {
        let count = 0
        for (const entry of rows) {
          const isShown = fits(entry, text, wanted)
          entry.row.hidden = !isShown
          if (isShown) count++
        }
        body.hidden = count === 0
        for (const row of mapRows) row.hidden = count === 0
        portCount += count
        if (count > 0) hostCount++
      }
      tell(portCount, hostCount)
    }

    function tell(portCount, hostCount) {
      const format = (value) => value.toLocaleString(language)
      shown.textContent =
        portCount === 0
          ? shown.dataset.none
          : shown.dataset.text.replace('{ports}', format(portCount)).replace('{of}', format(total)).replace('{hosts}', format(hostCount))
    }

    let timer
    form.addEventListener('input', (event) => {
      clearTimeout(timer)
      if (event.target.type === 'checkbox') apply()
      else timer = setTimeout(apply, 150)
    })
    form.addEventListener('submit', (event) => event.preventDefault())
    form.addEventListener('reset', () => setTimeout(apply))
    form.hidden = false
    apply()
  }

  /** The port of the heat map under the pointer, and what the page knows of it. */
  function cellAt(event) {
    const strip = event.target.closest('.heat tbody svg')
    if (strip === null) return undefined
    const ports = strip.closest('table').dataset.ports.split(',')
    const box = strip.getBoundingClientRect()
    const port = ports[Math.floor(((event.clientX - box.left) / box.width) * ports.length)]
    const row = strip.closest('tr')
    const entry = document.getElementById(row.dataset.host + 'p' + port)
    const state = entry === null ? strip.dataset.rest : entry.querySelector('.state').textContent
    const answer = entry === null ? '' : entry.querySelector('.answers > div')?.textContent ?? ''
    return port === undefined ? undefined : { entry, text: [row.cells[0].textContent, port, state, answer].filter((part) => part !== '').join(' · ') }
  }

  function prepareMap() {
    document.addEventListener('pointermove', (event) => {
      const cell = cellAt(event)
      tip.hidden = cell === undefined
      if (cell === undefined) return
      tip.textContent = cell.text
      const isRight = event.clientX > innerWidth / 2
      tip.style.left = isRight ? 'auto' : event.clientX + 14 + 'px'
      tip.style.right = isRight ? innerWidth - event.clientX + 14 + 'px' : 'auto'
      tip.style.top = event.clientY + 14 + 'px'
    })
    // Not on the page alone: the map scrolls in its own box.
    document.addEventListener('scroll', () => (tip.hidden = true), { capture: true, passive: true })
    document.addEventListener('click', (event) => {
      const entry = cellAt(event)?.entry
      if (entry) location.hash = entry.id
    })
  }

  if (form !== null) prepareFilters()
  if (document.querySelector('.heat') !== null) prepareMap()
}
`
