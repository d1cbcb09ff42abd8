/* What a page does beyond being read: themes, the list of pages on a phone, copying, and search. A script without modules,
   since those do not load from a disk. */
{
  interface Passage {
    readonly id: number
    readonly address: string
    readonly page: string
    readonly heading: string
    readonly text: string
  }
  interface Search {
    addAll(passages: readonly Passage[]): void
    search(query: string, options: object): readonly (Passage & { readonly id: number })[]
  }
  const shared = globalThis as unknown as {
    readonly PASSAGES: readonly Passage[]
    readonly MiniSearch: new (options: object) => Search
  }

  const up = document.body.dataset.up ?? ''
  const byId = (id: string): HTMLElement => document.getElementById(id)!

  // Themes: the key is the console's, whose script draws the page in the chosen one from the start.
  const root = document.documentElement
  const themeButton = byId('theme')
  const isDark = (): boolean =>
    root.dataset.theme === undefined
      ? matchMedia('(prefers-color-scheme: dark)').matches
      : root.dataset.theme === 'dark'
  const nameTheme = (): void => {
    themeButton.textContent = isDark() ? 'Light' : 'Dark'
    themeButton.setAttribute('aria-label', `Use the ${isDark() ? 'light' : 'dark'} theme`)
  }
  themeButton.addEventListener('click', () => {
    root.dataset.theme = isDark() ? 'light' : 'dark'
    localStorage.setItem('tessera.theme', root.dataset.theme)
    nameTheme()
  })
  nameTheme()

  // The list of pages, which a phone has no room for.
  const menu = byId('menu')
  menu.addEventListener('click', () => {
    const isOpen = menu.getAttribute('aria-expanded') !== 'true'
    menu.setAttribute('aria-expanded', String(isOpen))
    document.body.classList.toggle('menu-open', isOpen)
  })
  document.querySelector('.nav-link[aria-current]')?.scrollIntoView({ block: 'nearest' })

  for (const block of document.querySelectorAll('pre')) {
    const button = document.createElement('button')
    button.type = 'button'
    button.className = 'copy'
    button.textContent = 'Copy'
    button.addEventListener('click', () => {
      const said = (word: string) => (): void => {
        button.textContent = word
        setTimeout(() => (button.textContent = 'Copy'), 1500)
      }
      navigator.clipboard
        .writeText(block.querySelector('code')?.textContent ?? '')
        .then(said('Copied'), said('Not allowed'))
    })
    const frame = document.createElement('div')
    frame.className = 'code'
    block.replaceWith(frame)
    frame.append(block, button)
  }

  // Search: loaded when it is first wanted.
  const input = byId('search') as HTMLInputElement
  const found = byId('found')
  let loading: Promise<Search> | undefined
  const load = (name: string): Promise<void> =>
    new Promise((resolve, reject) => {
      const script = document.createElement('script')
      script.src = `${up}assets/${name}`
      script.addEventListener('load', () => resolve())
      script.addEventListener('error', () => reject(new Error(`${name} did not load`)))
      document.head.append(script)
    })
  const searcher = (): Promise<Search> =>
    (loading ??= Promise.all([load('minisearch.js'), load('passages.js')]).then(() => {
      const search = new shared.MiniSearch({
        fields: ['heading', 'page', 'text'],
        storeFields: ['address', 'page', 'heading', 'text'],
        searchOptions: { boost: { heading: 4, page: 2 }, prefix: true, fuzzy: 0.15 },
      })
      search.addAll(shared.PASSAGES)
      return search
    }))

  const close = (): void => {
    found.hidden = true
    input.setAttribute('aria-expanded', 'false')
  }
  const entry = ({ address, page, heading, text }: Passage): HTMLLIElement => {
    const item = document.createElement('li')
    item.setAttribute('role', 'option')
    const link = document.createElement('a')
    link.href = up + address
    const title = document.createElement('strong')
    title.textContent = heading
    const where = document.createElement('span')
    where.textContent = page === heading ? text : `${page} — ${text}`
    link.append(title, where)
    item.append(link)
    return item
  }
  const look = async (): Promise<void> => {
    const query = input.value.trim()
    if (query === '') return close()
    const search = await searcher()
    // Somebody went on typing in the meantime.
    if (query !== input.value.trim()) return
    const results = search.search(query, { combineWith: 'AND' }).slice(0, 12)
    const nothing = document.createElement('li')
    nothing.className = 'nothing'
    nothing.textContent = 'Nothing has these words.'
    found.replaceChildren(...(results.length === 0 ? [nothing] : results.map(entry)))
    found.hidden = false
    input.setAttribute('aria-expanded', 'true')
  }
  input.addEventListener('input', () => void look())
  input.addEventListener('focus', () => void searcher())
  document.addEventListener('keydown', (event) => {
    const isTyping = event.target instanceof HTMLInputElement
    if (event.key === '/' && !isTyping) {
      event.preventDefault()
      input.focus()
    } else if (event.key === 'Escape') {
      close()
      input.blur()
    } else if (event.key === 'Enter' && event.target === input) {
      found.querySelector('a')?.click()
    } else if (event.key === 'ArrowDown' || event.key === 'ArrowUp') {
      const links = [...found.querySelectorAll('a')]
      if (found.hidden || links.length === 0) return
      event.preventDefault()
      const at = links.indexOf(document.activeElement as HTMLAnchorElement)
      const next = at + (event.key === 'ArrowDown' ? 1 : -1)
      if (next < 0) input.focus()
      else links[Math.min(next, links.length - 1)]?.focus()
    }
  })
  document.addEventListener('click', (event) => {
    if (!(event.target as Element).closest('.search')) close()
  })
}
